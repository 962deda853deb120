package weir.application.port.planted;

/** Planted. */
interface BreaksPortsAreSmall {
    void one();

    void two();

    void three();

    void four();

    void five();

    void six();

    void seven();

    void eight();
}
