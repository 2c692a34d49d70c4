package io.redtier.runtime.queue;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.redtier.runtime.JobEvent;
import io.redtier.runtime.JobHandler;
import io.redtier.runtime.JobInfo;
import io.redtier.runtime.Listening;
import io.redtier.runtime.NewJob;
import io.redtier.runtime.Queue;
import io.redtier.runtime.QueueStats;
import io.redtier.runtime.Workers;
import io.redtier.runtime.document.QueueEntry;
import io.redtier.runtime.policy.ActivePolicy;
import io.redtier.runtime.policy.PolicyStore;
import io.redtier.runtime.queue.QueueStore.Sent;
import io.redtier.runtime.redis.Signals;
import io.redtier.runtime.redis.Subscription;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A queue as a stream of job ids, a sorted set of delayed ones, one of dead letters, and a hash for each job. */
public final class StreamQueue<T> implements Queue<T> {
    private static final Logger LOG = LoggerFactory.getLogger(StreamQueue.class);
    private static final int MOST_JOBS = 1000;
    private static final int MOST_BYTES = 8 << 20;

    private final String name;
    private final JobCodec<T> codec;
    private final PolicyStore policies;
    private final Signals signals;
    private final QueueMeters meters;
    private final Set<AutoCloseable> running;

    /**
     * @param name     the queue's name in the document
     * @param json     writes and reads payloads
     * @param type     type of the payloads
     * @param policies where the policy is looked up at each call
     * @param signals  where new jobs are heard of
     * @param meters   where jobs are counted
     * @param running  gets what is to be closed when the library is
     */
    public StreamQueue(
            String name,
            ObjectMapper json,
            JavaType type,
            PolicyStore policies,
            Signals signals,
            QueueMeters meters,
            Set<AutoCloseable> running) {
        this.name = name;
        this.codec = new JobCodec<>(name, json, type);
        this.policies = policies;
        this.signals = signals;
        this.meters = meters;
        this.running = running;
    }

    @Override
    public Added add(T payload) {
        return add(NewJob.of(payload));
    }

    @Override
    public Added add(NewJob<? extends T> job) {
        return addAll(List.of(job)).get(0);
    }

    @Override
    public List<Added> addAll(Collection<? extends NewJob<? extends T>> jobs) {
        QueueStore store = store();
        List<Sent> all = jobs.stream().map(codec::encode).toList();
        List<Added> added = new ArrayList<>(all.size());
        List<Sent> chunk = new ArrayList<>();
        long bytes = 0;
        for (Sent job : all) {
            if (chunk.size() == MOST_JOBS || bytes + job.payload().length > MOST_BYTES) {
                send(store, chunk, added);
                bytes = 0;
            }
            chunk.add(job);
            bytes += job.payload().length;
        }
        send(store, chunk, added);
        return added;
    }

    private static void send(QueueStore store, List<Sent> chunk, List<Added> added) {
        if (chunk.isEmpty()) {
            return;
        }
        List<Boolean> isNew = store.add(chunk);
        for (int i = 0; i < chunk.size(); i++) {
            added.add(new Added(chunk.get(i).id(), isNew.get(i)));
        }
        chunk.clear();
    }

    @Override
    public Workers work(JobHandler<? super T> handler) {
        if (handler == null) {
            throw new IllegalArgumentException("the handler of queue \"" + name + "\" is null; give what does a job");
        }
        store();
        StreamWorkers<T> workers = new StreamWorkers<>(
                name, codec, handler, () -> site(policies.current()), signals, meters, running::remove);
        running.add(workers);
        workers.start();
        return workers;
    }

    @Override
    public Optional<JobInfo<T>> job(String id) {
        return store().jobs(id).stream().map(this::info).findFirst();
    }

    @Override
    public List<JobInfo<T>> dead(int skip, int count) {
        if (skip < 0 || count < 1 || count > MOST_JOBS) {
            throw new IllegalArgumentException("skip " + skip + " or count " + count
                    + " is out of range; give a skip of 0 or more and a count of 1 to " + MOST_JOBS);
        }
        return store().dead(skip, count).stream().map(this::info).toList();
    }

    private JobInfo<T> info(QueueStore.Kept job) {
        T payload = null;
        try {
            payload = job.payload() == null ? null : codec.decode(job.payload());
        } catch (IOException e) {
            LOG.debug("job {} of queue \"{}\": {}", job.id(), name, e.getMessage());
        }
        return new JobInfo<>(
                job.id(),
                JobInfo.State.valueOf(job.state()),
                Integer.parseInt(job.attempts()),
                job.progress() == null ? 0 : Integer.parseInt(job.progress()),
                job.error(),
                payload,
                Instant.ofEpochMilli(Long.parseLong(job.added())));
    }

    @Override
    public boolean requeue(String id) {
        return store().takeDead(id, true);
    }

    @Override
    public boolean discard(String id) {
        return store().takeDead(id, false);
    }

    @Override
    public QueueStats stats() {
        return store().stats();
    }

    @Override
    public Listening onEvent(Consumer<JobEvent> listener) {
        if (listener == null) {
            throw new IllegalArgumentException("the listener of queue \"" + name + "\" is null; give one");
        }
        store();
        Subscription subscription =
                Subscription.start("redtier-queue-events-" + name, () -> store().events(), new Subscription.Listener() {
                    @Override
                    public void subscribed() {
                        LOG.debug("events of queue \"{}\" are heard from now on", name);
                    }

                    @Override
                    public void message(String text) {
                        listener.accept(JobCodec.event(text));
                    }
                });
        return subscription.closedWith(running);
    }

    /** The queue's policy and where it is, as they are in force. */
    record Site(QueueEntry policy, QueueStore store) {}

    private Site site(ActivePolicy active) {
        QueueEntry policy = active.queue(name);
        return new Site(policy, QueueStore.of(active.redis(policy.cluster()), policy, name));
    }

    private QueueStore store() {
        return site(policies.current()).store();
    }
}
