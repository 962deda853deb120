package com.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import weir.application.handle.Event;
import weir.application.handle.EventRefused;
import weir.application.handle.HandlerSettings;
import weir.application.handle.Output;

/** A plugin is tested without Weir: it is an object that is given events. */
public final class FahrenheitToCelsiusTest {
    private final FahrenheitToCelsius agent = new FahrenheitToCelsius();

    public FahrenheitToCelsiusTest() {
        agent.start(new HandlerSettings("celsius", 1, "weather", Map.of("field", "temperature", "to", "metric")));
    }

    @Test
    public void publishesDegreesCelsius() throws EventRefused {
        Event event = Event.example("weather", Map.of("temperature", "212"));
        List<Output> outputs = agent.handle(event);
        assertEquals(1, outputs.size());
        assertEquals("metric", outputs.get(0).channel().value());
        assertEquals("{\"of\":\"" + event.id() + "\",\"celsius\":100.0}", outputs.get(0).data().text());
    }

    @Test
    public void refusesWhatIsNoNumber() {
        EventRefused refused = assertThrows(
                EventRefused.class, () -> agent.handle(Event.example("weather", Map.of("temperature", "warm"))));
        assertTrue(refused.getMessage().contains("warm"));
    }

    @Test
    public void refusesAnEventWithoutTheField() {
        assertThrows(EventRefused.class, () -> agent.handle(Event.example("weather", Map.of())));
    }
}
