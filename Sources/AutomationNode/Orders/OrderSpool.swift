import DurableFiles
import Identifiers
import Logging
import Orders

/// STATE/orders/in: where an operator puts signed orders that came on a stick, as files that end in `.json`. Each is taken once: what the node
/// keeps is removed, what it refuses stays beside it as `NAME.refused`. Calls block.
struct OrderSpool: Sendable {
    let root: DirectoryHandle
    let intake: OrderIntake
    let logger: Logger

    static let directoryName = "\(OrderCopies.directoryName)/in"
    private static let ending = ".json"
    private static let refusedEnding = ".refused"
    /// Files that are looked at in one go.
    private static let most = 100

    /// Takes what is there.
    /// - Returns: true where an order was new.
    func take() -> Bool {
        do {
            guard try root.status(of: Self.directoryName)?.kind == .directory else { return false }
            let directory = try root.open(directory: Self.directoryName)
            let names = try directory.names().filter { $0.hasSuffix(Self.ending) && !$0.hasPrefix(".") }.sorted()
            return names.prefix(Self.most).reduce(false) { take($1, from: directory) || $0 }
        } catch {
            logger.warning("the directory of orders cannot be read", metadata: ["error": "\(error)"])
            return false
        }
    }

    private func take(_ name: String, from directory: DirectoryHandle) -> Bool {
        do {
            let bytes = try directory.read(file: name, limit: OrderLimits.document)
            let requester = Requester(name: "file:\(PlainText.of(name))", role: .deployer)
            let isNew = try intake.receive(bytes, by: requester).isNew
            _ = try directory.remove(file: name)
            return isNew
        } catch {
            guard Self.isFinal(error) else {
                // The disk is full, or another program still writes: it is looked at again.
                logger.warning("an order cannot be taken yet", metadata: ["file": "\(name)", "error": "\(error)"])
                return false
            }
            try? directory.rename(name, to: directory, as: name + Self.refusedEnding)
            return false
        }
    }

    /// Tells whether the same file would be refused another time, too.
    private static func isFinal(_ error: any Error) -> Bool {
        switch error {
        case let failure as FileFailure: failure.code == .tooLarge
        case let failure as NodeFailure: failure.kind != .failed
        default: error is any CodedFailure
        }
    }
}
