/** What tests share: databases of all three kinds, transactions without a server, a clock that stands still. */
package org.longhaul.testing;
