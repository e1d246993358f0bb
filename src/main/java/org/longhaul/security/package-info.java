/**
 * Who may do what: accounts, their roles for all products or for some, and the one declared list of operations. Every
 * edge asks it; it stands beside the flow.
 */
@org.jspecify.annotations.NullMarked
package org.longhaul.security;
