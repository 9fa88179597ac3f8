import AsyncSupport
import DurableFiles
import Identifiers
import Logging
import Orders
import StrictJSON
import Synchronization

/// STATE/orders/in: where an operator puts signed orders that came on a stick, as files that end in `.json`. Each is taken once: what the node
/// keeps is removed, what it refuses stays beside it as `NAME.refused`. Calls block.
final class OrderSpool: Sendable {
    private let root: DirectoryHandle
    private let intake: OrderIntake
    private let logger: Logger
    /// Files that are no whole JSON: another program may still write them.
    private let unfinished = Mutex<[String: Unfinished]>([:])

    private struct Unfinished {
        let digest: Digest
        let seen: Instant
    }

    static let directoryName = "\(OrderCopies.directoryName)/in"
    private static let ending = ".json"
    private static let refusedEnding = ".refused"
    /// Files that are looked at in one go.
    private static let most = 100
    /// Seconds after which a file that is no whole JSON, and is still the same, stays so.
    private static let patience = 1.0

    init(root: DirectoryHandle, intake: OrderIntake, logger: Logger) {
        self.root = root
        self.intake = intake
        self.logger = logger
    }

    /// Takes what is there.
    /// - Returns: true where an order was new.
    func take() -> Bool {
        do {
            guard try root.status(of: Self.directoryName)?.kind == .directory else { return false }
            let directory = try root.open(directory: Self.directoryName)
            let names = try directory.names().filter { $0.hasSuffix(Self.ending) && !$0.hasPrefix(".") }.sorted()
            unfinished.withLock { $0 = $0.filter { names.contains($0.key) } }
            return names.prefix(Self.most).reduce(false) { take($1, from: directory) || $0 }
        } catch {
            logger.warning("the directory of orders cannot be read", metadata: ["error": "\(error)"])
            return false
        }
    }

    private func take(_ name: String, from directory: DirectoryHandle) -> Bool {
        do {
            let bytes = try directory.read(file: name, limit: OrderLimits.document)
            if mayGrow(name, bytes) { return false }
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

    /// Tells whether a file may be one that another program still writes.
    private func mayGrow(_ name: String, _ bytes: [UInt8]) -> Bool {
        do {
            _ = try SignedOrder(bytes)
        } catch is JSONFailure {
            let (digest, now) = (StreamingDigest.of(bytes), intake.audit.clock.now)
            return unfinished.withLock { unfinished in
                if let known = unfinished[name], known.digest == digest {
                    guard now.seconds(since: known.seen) >= Self.patience else { return true }
                    unfinished[name] = nil
                    return false
                }
                unfinished[name] = Unfinished(digest: digest, seen: now)
                return true
            }
        } catch {}
        unfinished.withLock { $0[name] = nil }
        return false
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
