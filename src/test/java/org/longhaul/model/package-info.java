/** Random work on trees beside a model in memory that knows what should have become of every task. */
package org.longhaul.model;
