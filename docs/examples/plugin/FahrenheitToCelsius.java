package com.example;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import weir.application.handle.Event;
import weir.application.handle.EventHandler;
import weir.application.handle.EventRefused;
import weir.application.handle.HandlerSettings;
import weir.application.handle.Output;

/** Reads a temperature in degrees Fahrenheit from a field, and publishes it in degrees Celsius to a channel. */
public final class FahrenheitToCelsius implements EventHandler {
    private static final BigDecimal FREEZING = BigDecimal.valueOf(32);
    private static final BigDecimal NINE_FIFTHS = new BigDecimal("1.8");

    private String field = "";
    private String to = "";

    @Override
    public void start(HandlerSettings settings) {
        field = settings.require("field");
        to = settings.require("to");
    }

    @Override
    public List<Output> handle(Event event) throws EventRefused {
        String text = event.field(field).orElseThrow(() -> new EventRefused("it has no field " + field));
        try {
            BigDecimal celsius =
                    new BigDecimal(text).subtract(FREEZING).divide(NINE_FIFTHS, 1, RoundingMode.HALF_UP);
            return List.of(Output.json(to, "{\"of\":\"" + event.id() + "\",\"celsius\":" + celsius + "}"));
        } catch (NumberFormatException e) {
            throw new EventRefused("its " + field + " is no number: " + text);
        }
    }
}
