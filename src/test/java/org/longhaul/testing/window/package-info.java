/** Programs with windows, on a screen in memory, worked by a test. */
package org.longhaul.testing.window;
