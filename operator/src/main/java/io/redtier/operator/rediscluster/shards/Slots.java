package io.redtier.operator.rediscluster.shards;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;

/** A set of hash slots, each from 0 to 16383. Immutable. */
public final class Slots {

    /** How many slots there are. */
    public static final int COUNT = 16384;

    public static final Slots NONE = new Slots(new BitSet());
    public static final Slots ALL = range(0, COUNT - 1);

    private final BitSet bits;

    private Slots(BitSet bits) {
        this.bits = bits;
    }

    /** The slots from {@code first} to {@code last}, both included. */
    public static Slots range(int first, int last) {
        BitSet bits = new BitSet(COUNT);
        bits.set(first, last + 1);
        return new Slots(bits);
    }

    /** Reads {@code 0-5460} or {@code 7}, as CLUSTER NODES writes them. */
    public static Slots parse(String range) {
        int dash = range.indexOf('-');
        int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
        return range(first, dash < 0 ? first : Integer.parseInt(range.substring(dash + 1)));
    }

    /** Reads what {@link #toString} writes. */
    public static Slots parseAll(String ranges) {
        return Arrays.stream(ranges.split(","))
                .filter(range -> !range.isEmpty())
                .map(Slots::parse)
                .reduce(NONE, Slots::and);
    }

    public Slots and(Slots other) {
        BitSet union = (BitSet) bits.clone();
        union.or(other.bits);
        return new Slots(union);
    }

    public Slots without(Slots other) {
        BitSet rest = (BitSet) bits.clone();
        rest.andNot(other.bits);
        return new Slots(rest);
    }

    /** The slots cut into {@code parts} of equal size, as far as that goes, in order. */
    public List<Slots> split(int parts) {
        int[] all = stream().toArray();
        List<Slots> split = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            BitSet bitsOfPart = new BitSet(COUNT);
            for (int i = part * all.length / parts; i < (part + 1) * all.length / parts; i++) {
                bitsOfPart.set(all[i]);
            }
            split.add(new Slots(bitsOfPart));
        }
        return split;
    }

    /** Those of the given numbers. */
    public static Slots of(Collection<Integer> numbers) {
        BitSet bits = new BitSet(COUNT);
        numbers.forEach(bits::set);
        return new Slots(bits);
    }

    /** The lowest {@code count} of them; all where there are fewer. */
    public Slots lowest(int count) {
        return new Slots(bits.stream().limit(count).collect(BitSet::new, BitSet::set, BitSet::or));
    }

    /** The highest {@code count} of them; all where there are fewer. */
    public Slots highest(int count) {
        return without(lowest(count() - Math.min(count, count())));
    }

    public boolean intersects(Slots other) {
        return bits.intersects(other.bits);
    }

    public boolean contains(int slot) {
        return bits.get(slot);
    }

    public boolean isEmpty() {
        return bits.isEmpty();
    }

    public int count() {
        return bits.cardinality();
    }

    public IntStream stream() {
        return bits.stream();
    }

    /** The lowest slot; -1 when there is none. */
    public int first() {
        return bits.nextSetBit(0);
    }

    /** First and last slot of each gapless range, in order. */
    public List<int[]> ranges() {
        List<int[]> ranges = new ArrayList<>();
        for (int first = bits.nextSetBit(0); first >= 0; ) {
            int end = bits.nextClearBit(first);
            ranges.add(new int[] {first, end - 1});
            first = bits.nextSetBit(end);
        }
        return ranges;
    }

    /** As people write them: {@code 0-5460,6000}. */
    @Override
    public String toString() {
        List<String> words = new ArrayList<>();
        for (int[] range : ranges()) {
            words.add(range[0] == range[1] ? String.valueOf(range[0]) : range[0] + "-" + range[1]);
        }
        return String.join(",", words);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Slots that && bits.equals(that.bits);
    }

    @Override
    public int hashCode() {
        return bits.hashCode();
    }
}
