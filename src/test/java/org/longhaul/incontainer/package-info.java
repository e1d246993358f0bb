/** Task types for the tests inside the container. */
package org.longhaul.incontainer;
