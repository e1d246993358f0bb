package org.longhaul.api;

/** Where an event stream goes. It never blocks: what the client does not take yet is kept, and there is little room. */
interface Outlet {
    /** Whether there is room for more. When there is again, the owner of the stream is told. */
    boolean hasRoom();

    /** Whether all that was sent is on its way to the client. */
    boolean isEmpty();

    /** Sends a text; whether there is room or not. */
    void send(String text);

    /** Ends the stream when everything is sent. */
    void end();

    /** Cuts the client off. */
    void cut();
}
