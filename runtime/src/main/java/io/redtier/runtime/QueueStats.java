package io.redtier.runtime;

import java.time.Duration;

/**
 * The jobs of a queue.
 *
 * @param waiting   ready to be handed out
 * @param running   handed out
 * @param delayed   not due yet
 * @param dead      failed for good; the newest 10000 are kept
 * @param oldestAge for how long the oldest waiting one has been ready; 0 if none waits
 */
public record QueueStats(long waiting, long running, long delayed, long dead, Duration oldestAge) {}
