package io.redtier.runtime.redis;

import redis.clients.jedis.CommandObject;
import redis.clients.jedis.executors.CommandExecutor;
import redis.clients.jedis.providers.ConnectionProvider;

/** Runs commands on one server, all of them but blocking ones through a dispatcher. Thread-safe. */
final class PooledExecutor implements CommandExecutor {
    private final ConnectionProvider connections;
    private final Dispatcher dispatcher;

    /** @param connections of the server; closed with this */
    PooledExecutor(ConnectionProvider connections, ConnectionSettings settings) {
        this.connections = connections;
        this.dispatcher = settings.sharing() ? new Dispatcher(connections::getConnection, settings, false) : null;
    }

    @Override
    public <T> T executeCommand(CommandObject<T> command) {
        return dispatcher == null || isBlocking(command)
                ? Dispatcher.alone(connections::getConnection, command)
                : dispatcher.execute(command);
    }

    static boolean isBlocking(CommandObject<?> command) {
        return !(command instanceof ScriptCall) && command.getArguments().isBlocking();
    }

    @Override
    public void close() throws Exception {
        connections.close();
    }
}
