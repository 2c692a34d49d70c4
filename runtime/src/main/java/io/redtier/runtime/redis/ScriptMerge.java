package io.redtier.runtime.redis;

import java.util.List;

/**
 * How calls of one script that wait at the same time become one call. Calls are merged with those alone whose merge is
 * equal. Immutable.
 */
public interface ScriptMerge {
    /**
     * Makes one call with the effect of some calls one after the other.
     *
     * @param calls one or more, in the order in which they came
     */
    Merged merge(List<ScriptCall> calls);

    /** A call that stands for some. */
    interface Merged {
        /** What is sent. */
        ScriptCall call();

        /**
         * What each of the calls would have been answered, in their order.
         *
         * @param reply to the merged call
         * @return null in the place of a call for which nothing was done, so that it is to be sent by itself
         */
        List<Object> deal(Object reply);
    }
}
