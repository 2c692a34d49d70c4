package io.redtier.load;

import java.util.List;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisDataException;

/** One connection to one primary. */
final class NodeSession implements Session {

    private final Jedis jedis;

    NodeSession(Target target) {
        this.jedis = new Jedis(primary(target), Session.config(target));
    }

    private static HostAndPort primary(Target target) {
        HostAndPort entrance = new HostAndPort(target.host(), target.port());
        if (target.way() == Target.Way.SERVICE) {
            return entrance;
        }
        // As Sentinel's own user, which is the default one.
        Target sentinel = new Target(target.way(), target.host(), target.port(), "", "", target.password());
        try (Jedis jedis = new Jedis(entrance, Session.config(sentinel))) {
            List<String> address = jedis.sentinelGetMasterAddrByName(target.primaryName());
            if (address == null) {
                throw new JedisDataException("the sentinel at " + entrance + " knows no " + target.primaryName());
            }
            return new HostAndPort(address.get(0), Integer.parseInt(address.get(1)));
        }
    }

    @Override
    public void set(String key, String value) {
        jedis.set(key, value);
    }

    @Override
    public boolean setConfirmed(String key, String value) {
        jedis.set(key, value);
        return jedis.waitReplicas(1, PATIENCE.toMillis() / 2) >= 1;
    }

    @Override
    public String get(String key) {
        return jedis.get(key);
    }

    @Override
    public void close() {
        jedis.close();
    }
}
