package org.longhaul.platform;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Every knob of a node, read from MicroProfile Config ({@code longhaul.…}) when it starts.
 *
 * @param node the node's name
 * @param home the data folder
 * @param importDir the only folder csv-import reads from
 * @param workers how many batch tasks run at once
 * @param directWorkers how many direct tasks run at once
 * @param heartbeat how often the node renews its lease
 * @param lease how long a renewal is good for
 * @param drainTimeout how long a shutdown waits for running tasks
 * @param samples whether the demonstration types are offered
 * @param resultLimit the largest result, in characters of JSON
 * @param httpAllow hosts that http-call may reach
 * @param tags what this node offers to tasks that name a tag
 * @param nonce echoed by the readiness check, so that a launcher knows its own server
 */
public record Settings(
        String node,
        Path home,
        Path importDir,
        int workers,
        int directWorkers,
        Duration heartbeat,
        Duration lease,
        Duration drainTimeout,
        boolean samples,
        int resultLimit,
        List<String> httpAllow,
        List<String> tags,
        Optional<String> nonce) {
    /** Refuses what cannot work. */
    public Settings {
        if (workers < 1 || directWorkers < 1) {
            throw new IllegalArgumentException("longhaul.workers and longhaul.direct-workers are 1 or more");
        }
        if (heartbeat.isNegative()
                || heartbeat.isZero()
                || heartbeat.multipliedBy(3).compareTo(lease) > 0) {
            throw new IllegalArgumentException(
                    "longhaul.node-heartbeat (%s) must fit three times into longhaul.node-lease (%s)"
                            .formatted(heartbeat, lease));
        }
        httpAllow = List.copyOf(httpAllow);
        tags = List.copyOf(tags);
    }
}
