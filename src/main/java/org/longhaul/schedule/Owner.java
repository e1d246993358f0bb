package org.longhaul.schedule;

import org.jspecify.annotations.Nullable;
import org.longhaul.security.Caller;
import org.longhaul.security.Grant;
import org.longhaul.submission.Rights;
import org.longhaul.task.Actor;

/**
 * Who makes or changes a schedule, and owns it from then on.
 *
 * @param actor how the history remembers them
 * @param grants their roles as {@link Grant#codes} writes them, if nobody can be asked for them later; else null
 * @param rights what they may order now
 */
public record Owner(Actor actor, @Nullable String grants, Rights rights) {
    /** Somebody whose rights are looked up at each tick. */
    static Owner known(Actor actor, Rights rights) {
        return new Owner(actor, null, rights);
    }

    /** Somebody who will not be known later: what they may now holds for the schedule until it is changed. */
    static Owner passing(Caller caller, Rights rights) {
        return new Owner(caller.actor(), Grant.codes(caller.grants()), rights);
    }
}
