import DurableFiles
import TestSupport
import Testing

@testable import NodeServer

#if canImport(Glibc)
import Glibc
#endif

@Suite("What the service manager is told")
struct ServiceManagerTests {
    @Test("reaches its socket, by a path and by an abstract name", arguments: [false, true])
    func notify(isAbstract: Bool) throws {
        let directory = try TemporaryDirectory()
        let name = isAbstract ? "@" + directory.path("n") : directory.path("n")
        let socket = try DatagramSocket(name)
        let manager = ServiceManager(notifySocket: name)
        manager.ready("serving\nmodels")
        #expect(socket.receive() == "READY=1\nSTATUS=serving models")
        manager.reloading()
        let lines = try #require(socket.receive()).split(separator: "\n")
        #expect(lines.first == "RELOADING=1" && lines.count == 2)
        #expect(try #require(lines.last?.wholeMatch(of: /MONOTONIC_USEC=([0-9]+)/)).output.1.count > 5)
        manager.stopping(within: 2.5)
        #expect(socket.receive() == "STOPPING=1\nSTATUS=draining\nEXTEND_TIMEOUT_USEC=2500000")
    }

    @Test("reaches nobody where nobody is there, and that is no fault")
    func nobody() {
        ServiceManager().ready("serving")
        ServiceManager(notifySocket: "/nowhere/n").ready("serving")
        ServiceManager(notifySocket: "/" + String(repeating: "n", count: 200)).ready("serving")
    }
}
