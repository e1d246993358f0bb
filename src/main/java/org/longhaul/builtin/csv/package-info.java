/**
 * {@code csv-import}: loads a CSV file into a table of Longhaul's own data source, each valid line exactly once, whatever
 * crashes in between.
 *
 * <p>The way of a line: {@link org.longhaul.builtin.csv.RecordSplitter} cuts the file into records and knows where each
 * begins and ends; {@link org.longhaul.builtin.csv.LineCheck} makes a row or a reject of it; {@link
 * org.longhaul.builtin.csv.ImportRun} writes both, and what it counted becomes the checkpoint that commits with them.
 * {@link org.longhaul.builtin.csv.CsvImportPlan} may divide the file before, at places that {@link
 * org.longhaul.builtin.csv.RangePlanner} finds, and spread the ranges as children. {@link
 * org.longhaul.builtin.csv.ImportTables} knows which tables may be made and replaced.
 */
@org.jspecify.annotations.NullMarked
package org.longhaul.builtin.csv;
