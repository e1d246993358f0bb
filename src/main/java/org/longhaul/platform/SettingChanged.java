package org.longhaul.platform;

import org.longhaul.task.Actor;

/**
 * A setting was changed. Fired in the transaction of the change, so that the audit commits with it.
 *
 * @param content what it is now
 * @param by who changed it
 */
public record SettingChanged(Setting setting, String content, Actor by) {}
