package io.redtier.testkit;

import io.redtier.runtime.Redtier;
import java.time.Duration;

/** The contract, on the test kit. */
class InMemoryContractTest extends RedtierContract {
    @Override
    Stage open() {
        InMemoryRedtier kit = InMemoryRedtier.start(Policies.at("anywhere:6379"));
        return new Stage() {
            @Override
            public Redtier redtier() {
                return kit.redtier();
            }

            @Override
            public void pass(Duration time) {
                kit.time().advance(time);
            }

            @Override
            public void stopRedis() {
                kit.stopRedis();
            }

            @Override
            public void startRedis() {
                kit.startRedis();
            }

            @Override
            public void close() {
                kit.close();
            }
        };
    }
}
