package org.longhaul.spi;

/**
 * Looks at an order for a JSL job before it is accepted. A JSL file names the bean that does so with the job property
 * {@code longhaul.check}: its {@code @Named} name.
 */
public interface ParameterCheck {
    /**
     * Runs in the submitter's thread and transaction: be quick.
     *
     * @throws InvalidParameterException to refuse the order
     */
    void check(Parameters parameters);
}
