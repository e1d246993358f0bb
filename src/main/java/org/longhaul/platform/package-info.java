/** The ground everything stands on: settings, clock, database dialect, transactions, migrations, start-up checks. */
@org.jspecify.annotations.NullMarked
package org.longhaul.platform;
