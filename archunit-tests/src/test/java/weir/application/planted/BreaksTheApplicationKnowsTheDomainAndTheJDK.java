package weir.application.planted;

import org.junit.jupiter.api.Test;

/** Planted. */
final class BreaksTheApplicationKnowsTheDomainAndTheJDK {
    @Test
    void useALibrary() {}
}
