package io.redtier.load;

import java.time.Duration;
import java.util.List;

/**
 * What became of the writes of a client.
 *
 * @param acknowledged how many the server acknowledged
 * @param lost keys of those that can't be read any more, in the order in which they were written
 * @param confirmed how many of the acknowledged ones a replica had before the next was written
 * @param confirmedLost keys of those among {@code lost}
 * @param failures how many attempts failed; each was made again
 * @param errors how many writes failed for as long as they were tried again ({@link Writer#RETRY})
 * @param pause the longest time between two acknowledged writes
 */
public record Tally(
        int acknowledged,
        List<String> lost,
        int confirmed,
        List<String> confirmedLost,
        int failures,
        int errors,
        Duration pause) {}
