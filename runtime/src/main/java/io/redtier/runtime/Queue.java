package io.redtier.runtime;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A work queue of the policy document. Its policy is looked up at each call. Thread-safe.
 *
 * <p>A job is handed out at least once, and again if its worker died, so handlers must bear a repetition. There is no
 * order. Redis replicates asynchronously: a crash of the primary can lose the jobs of the last moment.
 *
 * <p>Methods throw {@link RedisUnavailableException} while Redis is unavailable and {@link UnknownPolicyException} if the
 * document does not hold this queue.
 *
 * @param <T> type of the payloads, written as JSON of at most 1 MiB
 */
public interface Queue<T> {
    /** Adds a job that is ready at once, see {@link #addAll}. */
    Added add(T payload);

    /** Adds one job, see {@link #addAll}. */
    Added add(NewJob<? extends T> job);

    /**
     * Adds jobs, a thousand in one round trip. All are checked before the first is sent.
     *
     * @return what became of each, in their order
     * @throws IllegalArgumentException  if a payload is null, too large or no JSON, or an id is too long; nothing was added
     * @throws RedisUnavailableException if Redis did not answer: some may have been added, which a second call with the
     *                                   same ids does not add again
     */
    List<Added> addAll(Collection<? extends NewJob<? extends T>> jobs);

    /**
     * Runs jobs in this process, as many at once as {@code workers} of the policy, until closed.
     *
     * @param handler does the work; called by several threads at once
     */
    Workers work(JobHandler<? super T> handler);

    /** What became of a job; empty if it is unknown, or forgotten since {@code keepCompleted} is over. */
    Optional<JobInfo<T>> job(String id);

    /** Jobs that have failed for good, the newest first: {@code count} of them (1 to 1000), {@code skip} left out. */
    List<JobInfo<T>> dead(int skip, int count);

    /** Tries a dead letter again from its first attempt on; false if it is none. */
    boolean requeue(String id);

    /** Forgets a dead letter; false if it is none. */
    boolean discard(String id);

    /** How many jobs there are. */
    QueueStats stats();

    /**
     * Hears of what happens to the jobs of all processes, until closed. What happens while the connection is lost is not
     * heard.
     *
     * @param listener called in a thread of the subscription, one call after the other
     */
    Listening onEvent(Consumer<JobEvent> listener);

    /**
     * What became of a job that was to be added.
     *
     * @param id    its id
     * @param isNew false if there was a job of this id already, which was left as it is
     */
    record Added(String id, boolean isNew) {}
}
