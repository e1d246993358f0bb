package org.longhaul.platform;

import jakarta.json.spi.JsonProvider;

/**
 * The JSON provider, looked up once. The static methods of {@link jakarta.json.Json} look for it anew with each call, on
 * a server through many class loaders: for a body of a hundred thousand values that took half a minute.
 */
public final class JsonText {
    /** Makes readers, parsers, builders and values. */
    public static final JsonProvider JSON = JsonProvider.provider();

    private JsonText() {}
}
