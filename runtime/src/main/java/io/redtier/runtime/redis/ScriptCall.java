package io.redtier.runtime.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;
import redis.clients.jedis.BuilderFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.Protocol.Command;

/** A call of a script by its hash. Its arguments are put together when it is sent, since it may be merged. Immutable. */
public final class ScriptCall extends CommandObject<Object> {
    private final Script script;
    private final List<String> keys;
    private final List<byte[]> args;
    private final ScriptMerge merge;

    /**
     * @param keys  of one slot, one or more
     * @param merge how it becomes one with others, or null if it is always sent by itself
     */
    public ScriptCall(Script script, List<String> keys, List<byte[]> args, ScriptMerge merge) {
        super(null, BuilderFactory.RAW_OBJECT);
        this.script = script;
        this.keys = keys;
        this.args = args;
        this.merge = merge;
    }

    public List<String> keys() {
        return keys;
    }

    public List<byte[]> args() {
        return args;
    }

    ScriptMerge merge() {
        return merge;
    }

    Script script() {
        return script;
    }

    @Override
    public CommandArguments getArguments() {
        return arguments(Command.EVALSHA, script.sha());
    }

    /** The same call for a server that does not know the script (yet, or after a failover): it will know it then. */
    CommandObject<Object> bySource() {
        return new CommandObject<>(arguments(Command.EVAL, script.source()), BuilderFactory.RAW_OBJECT);
    }

    private CommandArguments arguments(Command command, byte[] what) {
        CommandArguments arguments = new CommandArguments(command).add(what).add(keys.size());
        for (String key : keys) {
            arguments.key(key.getBytes(StandardCharsets.UTF_8));
        }
        for (byte[] arg : args) {
            arguments.add(arg);
        }
        return arguments;
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
