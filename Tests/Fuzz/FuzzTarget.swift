import Identifiers

/// One input that an attacker may write.
protocol FuzzTarget: Sendable {
    init() throws

    /// Ends the process if what must hold does not.
    func test(_ input: [UInt8])
}

/// The target of this process.
enum Chosen {
    /// Set once, before libFuzzer begins, which calls from one thread.
    nonisolated(unsafe) static var target: (any FuzzTarget)?
}

/// Requires a property of all accepted input.
func require(_ condition: Bool, _ what: @autoclosure () -> String) {
    guard condition else { fatalError("fuzz: \(what())") }
}

/// - Returns: nil where it is refused as it should be, with a stable code.
func accepted<Value>(_ body: () throws -> Value) -> Value? {
    do {
        return try body()
    } catch is any CodedFailure {
        return nil
    } catch {
        fatalError("fuzz: refused without a code: \(error)")
    }
}
