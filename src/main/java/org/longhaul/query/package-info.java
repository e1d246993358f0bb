/**
 * Reading for people: one task, lists by state and type, the history of a task. Records only, secrets masked. It stands
 * beside the flow and changes nothing.
 */
@org.jspecify.annotations.NullMarked
package org.longhaul.query;
