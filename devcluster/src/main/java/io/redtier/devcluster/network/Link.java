package io.redtier.devcluster.network;

/** What the two directions of a connection go through. Confined to the relay's thread. */
public interface Link {
    /** A link that holds nothing up. */
    Link CLEAR = new Link() {
        @Override
        public boolean passes() {
            return true;
        }

        @Override
        public boolean delays() {
            return false;
        }

        @Override
        public long arrival(boolean toServer, int bytes) {
            return System.nanoTime();
        }

        @Override
        public int window() {
            return 32 * 1024;
        }
    };

    /** Whether anything gets through now; if not, all that is sent waits, and so do ends and beginnings. */
    boolean passes();

    /** Whether it takes time to get through now; if not, what is under way arrives at once. */
    boolean delays();

    /**
     * When what is sent now arrives, unless what was sent before is later.
     *
     * @param toServer whether the bytes go from who opened the connection to who accepted it, or back
     * @return a time of {@link System#nanoTime()}
     */
    long arrival(boolean toServer, int bytes);

    /** How many bytes of one connection can be under way in each direction. */
    int window();
}
