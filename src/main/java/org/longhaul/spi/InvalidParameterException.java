package org.longhaul.spi;

/** An order is refused for one of its parameters. The message is fit for the submitter to read. */
public class InvalidParameterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String parameter;

    /**
     * Refuses an order.
     *
     * @param parameter the parameter's name
     * @param message what is wrong with it and what is allowed
     */
    public InvalidParameterException(String parameter, String message) {
        super(message);
        this.parameter = parameter;
    }

    /** The name of the parameter that is wrong. */
    public String parameter() {
        return parameter;
    }
}
