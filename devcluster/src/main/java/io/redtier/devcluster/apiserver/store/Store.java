package io.redtier.devcluster.apiserver.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * All objects, by collection, with the recent changes of each collection for watches that come back.
 *
 * <p>Thread-safe. Objects are shared, so nobody may change one that came out of the store or went into it. A change is
 * handed only to the listeners of its collection, under the lock: no listener sees changes out of order or misses one.
 */
public final class Store {

    /** Changes remembered per collection; a watch from before them has to list again. */
    static final int HISTORY = 2000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Collection> collections = new HashMap<>();
    private final List<StoreListener> observers = new ArrayList<>();
    private final LongSupplier nextRevision;
    private long revision;

    /**
     * @param nextRevision a new, higher revision at each call
     */
    public Store(LongSupplier nextRevision) {
        this.nextRevision = nextRevision;
        this.revision = nextRevision.getAsLong();
    }

    private static final class Collection {
        final TreeMap<String, ObjectNode> objects = new TreeMap<>();
        final Deque<StoreEvent> history = new ArrayDeque<>();
        final Set<StoreListener> listeners = new LinkedHashSet<>();
        /** The newest revision that is no longer in the history. */
        long forgotten;
    }

    /**
     * Runs a read-modify-write that nobody else can interleave with.
     *
     * @param action may call this store
     * @return what the action returns
     */
    public <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    /** {@return the object, or null} */
    public ObjectNode get(ResourceKey key) {
        return locked(() -> {
            Collection collection = collections.get(key.collection());
            return collection == null ? null : collection.objects.get(id(key));
        });
    }

    /**
     * @param collection which objects
     * @param namespace only those of it; null or empty for all
     * @return the objects and the revision they were read at
     */
    public Snapshot list(String collection, String namespace) {
        return locked(() -> {
            Collection found = collections.get(collection);
            if (found == null) {
                return new Snapshot(revision, List.of());
            }
            return new Snapshot(
                    revision, List.copyOf(range(found.objects, namespace).values()));
        });
    }

    /**
     * @param collection which objects
     * @param namespace only those of it; null or empty for all
     * @param at a revision from {@link #list}
     * @return what {@code list} has returned at that revision, or empty if that is too long ago
     */
    public Optional<Snapshot> listAt(String collection, String namespace, long at) {
        return locked(() -> {
            Collection found = collections.get(collection);
            if (found == null || at < found.forgotten) {
                return found == null ? Optional.of(new Snapshot(at, List.of())) : Optional.empty();
            }
            TreeMap<String, ObjectNode> then = new TreeMap<>(found.objects);
            Iterator<StoreEvent> newestFirst = found.history.descendingIterator();
            while (newestFirst.hasNext()) {
                StoreEvent event = newestFirst.next();
                if (event.revision() <= at) {
                    break;
                }
                String id = id(ResourceKey.of(collection, event.after()));
                if (event.before() == null) {
                    then.remove(id);
                } else {
                    then.put(id, event.before());
                }
            }
            return Optional.of(
                    new Snapshot(at, List.copyOf(range(then, namespace).values())));
        });
    }

    /**
     * Begins a collection: nothing is known of it from before now.
     *
     * @param name of the collection
     */
    public void begin(String name) {
        locked(() -> {
            Collection begun = new Collection();
            begun.forgotten = revision;
            return collections.putIfAbsent(name, begun);
        });
    }

    /** {@return the names of collections that hold something} */
    public List<String> collections() {
        return locked(() -> collections.entrySet().stream()
                .filter(entry -> !entry.getValue().objects.isEmpty())
                .map(Map.Entry::getKey)
                .toList());
    }

    /** {@return the newest revision that a watch of the collection can no longer begin at} */
    public long forgotten(String collection) {
        return locked(() -> collections.get(collection).forgotten);
    }

    /** {@return the revision of the latest change} */
    public long revision() {
        return locked(() -> revision);
    }

    /**
     * Creates or replaces an object and gives it the next {@code resourceVersion}.
     *
     * @param key where
     * @param object what; its resourceVersion is set here
     * @return the object
     */
    public ObjectNode put(ResourceKey key, ObjectNode object) {
        return locked(() -> {
            revision = nextRevision.getAsLong();
            object.withObjectProperty("metadata").put("resourceVersion", Long.toString(revision));
            Collection collection = collections.computeIfAbsent(key.collection(), name -> new Collection());
            ObjectNode before = collection.objects.put(id(key), object);
            record(key.collection(), collection, new StoreEvent(revision, before, object, false));
            return object;
        });
    }

    /**
     * Removes an object.
     *
     * @return its last state with the resourceVersion of the removal, or null if there was none
     */
    public ObjectNode remove(ResourceKey key) {
        return locked(() -> {
            Collection collection = collections.get(key.collection());
            ObjectNode before = collection == null ? null : collection.objects.remove(id(key));
            if (before == null) {
                return null;
            }
            revision = nextRevision.getAsLong();
            ObjectNode last = before.deepCopy();
            last.withObjectProperty("metadata").put("resourceVersion", Long.toString(revision));
            record(key.collection(), collection, new StoreEvent(revision, before, last, true));
            return last;
        });
    }

    /**
     * Replays what a collection has seen since a revision, then registers for the rest, without a gap.
     *
     * @param collection which collection
     * @param since the revision that the listener already knows
     * @param listener told of every later change
     * @return false if that revision is too old to go on from; then nothing is registered
     */
    public boolean listenSince(String collection, long since, StoreListener listener) {
        return locked(() -> {
            Collection found = collections.computeIfAbsent(collection, name -> new Collection());
            if (since < found.forgotten) {
                return false;
            }
            found.history.stream()
                    .filter(event -> event.revision() > since)
                    .forEach(event -> listener.changed(collection, event));
            found.listeners.add(listener);
            return true;
        });
    }

    /**
     * Stops telling a listener.
     *
     * @param collection where it was registered
     * @param listener which
     */
    public void forget(String collection, StoreListener listener) {
        locked(() -> {
            Collection found = collections.get(collection);
            return found != null && found.listeners.remove(listener);
        });
    }

    /**
     * Registers for all collections, for good.
     *
     * @param observer told of every change, before the listeners of its collection
     */
    public void observe(StoreListener observer) {
        locked(() -> observers.add(observer));
    }

    private void record(String name, Collection collection, StoreEvent event) {
        collection.history.addLast(event);
        if (collection.history.size() > HISTORY) {
            collection.forgotten = collection.history.removeFirst().revision();
        }
        observers.forEach(observer -> observer.changed(name, event));
        List.copyOf(collection.listeners).forEach(listener -> listener.changed(name, event));
    }

    private static Map<String, ObjectNode> range(TreeMap<String, ObjectNode> objects, String namespace) {
        // '0' is the character after '/', so this is the range of the namespace's keys.
        return namespace == null || namespace.isEmpty() ? objects : objects.subMap(namespace + "/", namespace + "0");
    }

    private static String id(ResourceKey key) {
        return key.namespace() + "/" + key.name();
    }
}
