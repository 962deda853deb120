package weir.application.port;

final class InMemoryAgentRegisterTest extends AgentRegisterContract {
    private final AgentRegister register = new InMemoryAgentRegister();

    @Override
    protected AgentRegister open() {
        return register;
    }
}
