/**
 * What stands before the beans of a JVM that listens for JMX clients: a jar of its own, which the JVM is given as an agent,
 * so that it is there before the port is opened and before any application. It needs a JDK and nothing else.
 *
 * <p>The agent ({@link org.longhaul.jmxguard.GuardAgent}) names a provider of connectors
 * ({@link org.longhaul.jmxguard.rmi.ServerProvider}); each connector that asks for passwords then gets a
 * {@link org.longhaul.jmxguard.Guard}, which sees every request of its clients and nothing that the process does itself.
 */
@NullMarked
package org.longhaul.jmxguard;

import org.jspecify.annotations.NullMarked;
