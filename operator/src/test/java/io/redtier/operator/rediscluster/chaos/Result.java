package io.redtier.operator.rediscluster.chaos;

import io.redtier.load.Tally;
import java.time.Duration;

/**
 * One line of the table. The figures are those of two clients together, of which one lets a replica confirm every write.
 *
 * @param server such as {@code 7.0.15}
 * @param acknowledged how many writes were acknowledged
 * @param lost how many of them could not be read any more
 * @param confirmed how many of the acknowledged ones a replica confirmed (WAIT 1)
 * @param confirmedLost how many of those could not be read any more
 * @param errors how many writes failed for as long as clients try again
 * @param pauseMillis the longest time between two acknowledged writes of one client
 * @param healthyMillis from the beginning until the status said Ready again
 */
record Result(
        Mode mode,
        Fault fault,
        String server,
        int acknowledged,
        int lost,
        int confirmed,
        int confirmedLost,
        int errors,
        long pauseMillis,
        long healthyMillis) {

    static Result of(Mode mode, Fault fault, String server, Tally plain, Tally confirming, Duration healthy) {
        return new Result(
                mode,
                fault,
                server,
                plain.acknowledged() + confirming.acknowledged(),
                plain.lost().size() + confirming.lost().size(),
                confirming.confirmed(),
                confirming.confirmedLost().size(),
                plain.errors() + confirming.errors(),
                Math.max(plain.pause().toMillis(), confirming.pause().toMillis()),
                healthy.toMillis());
    }
}
