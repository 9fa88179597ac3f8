import ModelWorkers

/// Rights that an operator gives a model beside those that every one has: `network`, `loopback`, `gpu`, `read`.
struct SandboxExceptions: Sendable, Hashable {
    private let network: Bool?
    private let loopback: Bool?
    private let gpu: Bool?
    private let read: [String]?

    init(_ node: ConfigurationNode) throws(NodeFailure) {
        let members = try node.members(allowed: ["network", "loopback", "gpu", "read"])
        network = try members["network"]?.truth()
        loopback = try members["loopback"]?.truth()
        gpu = try members["gpu"]?.truth()
        guard let value = members["read"] else {
            read = nil
            return
        }
        let paths = try value.texts()
        guard paths.allSatisfy(SandboxSettings.mayRead) else {
            throw value.wrong(expected: "whole paths, such as /data/lookup, and not / itself")
        }
        read = paths
    }

    func apply(to settings: inout SandboxSettings) {
        settings.allowsNetwork = network ?? settings.allowsNetwork
        settings.allowsLoopback = loopback ?? settings.allowsLoopback
        settings.allowsGPU = gpu ?? settings.allowsGPU
        settings.readable = read ?? settings.readable
    }
}
