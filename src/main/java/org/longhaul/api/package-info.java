/**
 * The REST interface: JSON in, JSON out, problems of RFC 9457. An edge: it reads requests, asks submission, execution and
 * query, and writes what they say. It starts no transaction and touches no entity.
 */
@org.jspecify.annotations.NullMarked
package org.longhaul.api;
