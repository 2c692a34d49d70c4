package io.redtier.testkit.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the library needs of Redis, in the memory of this process and by a clock of one's choice: its scripts run as they
 * are. Reached through a port on the loopback address, so that connections break as they do in life. Thread-safe.
 */
public final class MemoryRedis implements AutoCloseable {
    private static final int BACKLOG = 50;

    private final Map<String, Command> commands = new HashMap<>();
    private final Keyspace keys;
    private final Scripts scripts;
    /** Guarded by this. */
    private final Map<String, Set<Session>> subscribers = new HashMap<>();

    private final Set<Session> sessions = ConcurrentHashMap.newKeySet();
    private final ServerSocket socket;
    private boolean stopped;

    /**
     * Starts.
     *
     * @param clock tells what has expired
     */
    public MemoryRedis(Clock clock) {
        this.keys = new Keyspace(clock);
        this.scripts = new Scripts(this::run);
        StringCommands.addTo(commands, keys);
        CollectionCommands.addTo(commands, keys);
        SortedSetCommands.addTo(commands, keys);
        StreamCommands.addTo(commands, keys);
        commands.put("PUBLISH", args -> publish(args.get(0), args.get(1)));
        commands.put("EVAL", scripts::eval);
        commands.put("EVALSHA", scripts::evalSha);
        commands.put("PING", args -> new Command.Status("PONG"));
        // Logging in, naming the connection: all are welcome.
        commands.put(
                "HELLO",
                args -> List.of(
                        "server",
                        "redis",
                        "version",
                        "7.2.0",
                        "proto",
                        2L,
                        "id",
                        1L,
                        "mode",
                        "standalone",
                        "role",
                        "master",
                        "modules",
                        List.of()));
        commands.put("AUTH", args -> Command.OK);
        commands.put("CLIENT", args -> Command.OK);
        try {
            this.socket = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread thread = new Thread(this::accept, "redtier-memory-redis");
        thread.setDaemon(true);
        thread.start();
    }

    /** {@code host:port}. */
    public String address() {
        return InetAddress.getLoopbackAddress().getHostAddress() + ":" + socket.getLocalPort();
    }

    /** Refuses all commands, as a server that is loading does, and ends subscriptions; what is stored stays. */
    public synchronized void stop() {
        stopped = true;
        subscribers.values().forEach(listening -> Set.copyOf(listening).forEach(Session::close));
    }

    /** Answers again. */
    public synchronized void start() {
        stopped = false;
    }

    /** Forgets all that is stored, as a server without persistence does when it is restarted. */
    public synchronized void clear() {
        keys.clear();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Session session = new Session(this, socket.accept());
                sessions.add(session);
                session.start();
            } catch (IOException e) {
                // Closed, or that one connection failed.
                continue;
            }
        }
    }

    /**
     * Runs a command.
     *
     * @return as {@link Command#run}
     */
    public synchronized Object run(List<String> words) {
        refuseIfStopped();
        Command command = commands.get(words.get(0).toUpperCase(Locale.ROOT));
        if (command == null) {
            throw new RedisError("ERR the in-memory Redis of the test kit has no command '" + words.get(0) + "'");
        }
        try {
            return command.run(words.subList(1, words.size()));
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            throw new RedisError("ERR wrong arguments for '" + words.get(0) + "'");
        }
    }

    private void refuseIfStopped() {
        if (stopped) {
            throw new RedisError("LOADING the test has stopped this Redis");
        }
    }

    private Long publish(String channel, String message) {
        Set<Session> listening = subscribers.getOrDefault(channel, Set.of());
        listening.forEach(session -> session.send(List.of("message", channel, message)));
        return (long) listening.size();
    }

    synchronized void subscribe(Session session, String channel) {
        refuseIfStopped();
        subscribers.computeIfAbsent(channel, name -> new HashSet<>()).add(session);
    }

    synchronized void unsubscribe(Session session, String channel) {
        subscribers.getOrDefault(channel, new HashSet<>()).remove(session);
    }

    synchronized void ended(Session session) {
        sessions.remove(session);
        subscribers.values().forEach(listening -> listening.remove(session));
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        sessions.forEach(Session::close);
    }
}
