package io.redtier.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.redtier.runtime.Batches.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchesTest {
    private static final List<Integer> ROWS =
            IntStream.rangeClosed(1, 2500).boxed().toList();

    private static List<Integer> after(Integer cursor, int count) {
        return ROWS.stream()
                .filter(row -> cursor == null || row > cursor)
                .limit(count)
                .toList();
    }

    @Test
    void goesByPage() {
        List<Integer> seen = new ArrayList<>();
        List<Long> progress = new ArrayList<>();
        Progress<Long> end = Batches.<Integer>byPage(
                        (skip, count) -> ROWS.stream().skip(skip).limit(count).toList())
                .onProgress(so -> progress.add(so.rows()))
                .forEach(seen::addAll);
        assertThat(seen).isEqualTo(ROWS);
        assertThat(progress).containsExactly(1000L, 2000L, 2500L);
        assertThat(end).isEqualTo(new Progress<>(3, 2500, 2500L));
    }

    @Test
    void goesByCursorAndSkipsNothingThatIsDeletedMeanwhile() {
        List<Integer> left = new ArrayList<>(ROWS);
        List<Integer> seen = new ArrayList<>();
        Progress<Integer> end = Batches.<Integer, Integer>byCursor(
                        (cursor, count) -> left.stream()
                                .filter(row -> cursor == null || row > cursor)
                                .limit(count)
                                .toList(),
                        row -> row)
                .size(500)
                .pause(Duration.ofMillis(1))
                .forEach(rows -> {
                    seen.addAll(rows);
                    left.removeAll(rows);
                });
        assertThat(seen).isEqualTo(ROWS);
        assertThat(end).isEqualTo(new Progress<>(5, 2500, 2500));
    }

    @Test
    void saysWhereToGoOnAfterAFailure() {
        List<Integer> seen = new ArrayList<>();
        Batches<Integer, Integer> batches = Batches.byCursor(BatchesTest::after, row -> row);
        BatchFailedException failure = catchThrowableOfType(
                BatchFailedException.class,
                () -> batches.forEach(rows -> {
                    if (rows.contains(1500)) {
                        throw new java.io.IOException("disk full");
                    }
                    seen.addAll(rows);
                }));
        assertThat(failure)
                .hasMessage("batch 2 failed, after 1000 rows up to cursor 1000; go on there with startAfter:"
                        + " java.io.IOException: disk full");
        batches.startAfter((Integer) failure.progress().cursor()).forEach(seen::addAll);
        assertThat(seen).isEqualTo(ROWS);
    }

    @Test
    void refusesACursorThatDoesNotMove() {
        assertThatThrownBy(() -> Batches.<Integer, Integer>byCursor((cursor, count) -> after(null, count), row -> row)
                        .size(10)
                        .forEach(rows -> {}))
                .isInstanceOf(BatchFailedException.class)
                .hasMessageContaining("the last row of a batch has the cursor 10, like the batch before");
        assertThatThrownBy(() -> Batches.<Integer>byPage((skip, count) -> null).forEach(rows -> {}))
                .hasMessageContaining("return an empty list at the end");
    }

    @Test
    void refusesWhatIsOutOfRange() {
        Batches<Integer, Integer> batches = Batches.byCursor(BatchesTest::after, row -> row);
        assertThatThrownBy(() -> batches.size(0)).hasMessage("size 0 is out of range; give 1 to 100000");
        assertThatThrownBy(() -> batches.pause(Duration.ofMillis(-1)))
                .hasMessage("pause PT-0.001S is out of range; give 0 or more");
    }

    @Test
    void stopsWhenItIsInterrupted() {
        Batches<Integer, Integer> batches = Batches.<Integer, Integer>byCursor(BatchesTest::after, row -> row)
                .pause(Duration.ofHours(1));
        assertThatThrownBy(() -> batches.forEach(rows -> Thread.currentThread().interrupt()))
                .isInstanceOf(BatchFailedException.class)
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
    }
}
