/** Found by its name: the protocol's, after that of the package that {@link org.longhaul.jmxguard.GuardAgent} names. */
@NullMarked
package org.longhaul.jmxguard.rmi;

import org.jspecify.annotations.NullMarked;
