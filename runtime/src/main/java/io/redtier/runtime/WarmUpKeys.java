package io.redtier.runtime;

import java.util.Collection;

/** Says which values will be asked for most. */
@FunctionalInterface
public interface WarmUpKeys {
    /**
     * @param limit how many to name, as the policy says
     * @return keys, without prefix; those beyond the limit are left out
     * @throws Exception ends the warm-up, see {@link Cache#warmUp}
     */
    Collection<String> top(int limit) throws Exception;
}
