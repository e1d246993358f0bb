/** What operators and their tools ask a node: is it ready, and what does it do. An edge: it decides nothing. */
@org.jspecify.annotations.NullMarked
package org.longhaul.management;
