import Hummingbird
import Identifiers
import Synchronization

/// The bytes of all request bodies that the daemon keeps in memory at one time. A body is counted as it comes, whatever its
/// head says, until its request is answered. What streams to the disk is not kept and not counted.
package final class BodyBudget: Sendable {
    /// Of each body so many bytes are not counted: connections are limited, so they are bounded too, and a short request is
    /// answered while long ones hold all there is.
    package static let freeBytes = 64 << 10

    private let most: Atomic<Int>
    private let held = Atomic<Int>(0)

    package init(limit: UInt64) {
        most = Atomic(Int(clamping: limit))
    }

    private var limit: Int { most.load(ordering: .relaxed) }

    /// Changes the limit; bytes that are held already stay.
    package func setLimit(_ limit: UInt64) { most.store(Int(clamping: limit), ordering: .relaxed) }

    /// Bytes that are counted now.
    package var heldBytes: Int { held.load(ordering: .relaxed) }

    fileprivate var failure: RequestFailure {
        RequestFailure(
            .bodiesFull,
            "the body",
            "the bodies of all requests together may have \(limit) bytes (limits.bodies), which others have now: send it again "
                + "in a moment"
        )
    }

    fileprivate func hasRoom(for bytes: Int) -> Bool {
        bytes <= limit - held.load(ordering: .relaxed)
    }

    fileprivate func take(_ bytes: Int) throws(RequestFailure) {
        guard held.add(bytes, ordering: .relaxed).newValue > limit else { return }
        giveBack(bytes)
        throw failure
    }

    fileprivate func giveBack(_ bytes: Int) {
        held.subtract(bytes, ordering: .relaxed)
    }
}

/// The bytes that one request holds of the budget.
final class BodyLease: Sendable {
    private let budget: BodyBudget
    private let bytes = Atomic<Int>(0)

    init(_ budget: BodyBudget) {
        self.budget = budget
    }

    deinit { end() }

    /// - Parameter length: that the head of the request tells, if it does. Nothing is held for it.
    /// - Throws: `request.bodies-full` where there is no space for it now.
    func expect(_ length: UInt64?) throws(RequestFailure) {
        guard let length, !budget.hasRoom(for: Self.counted(Int(clamping: length))) else { return }
        throw budget.failure
    }

    /// Counts bytes that have come.
    /// - Throws: `request.bodies-full`.
    func take(_ count: Int) throws(RequestFailure) {
        let now = bytes.add(count, ordering: .relaxed).newValue
        let more = Self.counted(now) - Self.counted(now - count)
        guard more > 0 else { return }
        do {
            try budget.take(more)
        } catch {
            bytes.subtract(count, ordering: .relaxed)
            throw error
        }
    }

    /// Gives back all of it; a second time does nothing.
    func end() {
        let counted = Self.counted(bytes.exchange(0, ordering: .relaxed))
        if counted > 0 { budget.giveBack(counted) }
    }

    private static func counted(_ bytes: Int) -> Int { max(0, bytes - BodyBudget.freeBytes) }
}

/// Gives each request its lease, and takes it back when it is answered or refused.
struct BodyBudgetMiddleware: RouterMiddleware {
    typealias Context = NodeRequestContext

    let budget: BodyBudget

    func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        let lease = BodyLease(budget)
        defer { lease.end() }
        var context = context
        context.bodyLease = lease
        return try await next(request, context)
    }
}
