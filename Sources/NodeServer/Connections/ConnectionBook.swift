package import AutomationNode
import NIOCore
import Synchronization

/// The connections of a listener: which rest, and on which a client has shown a token. The number of connections without a token
/// is bounded: a new one closes the one that has rested longest. So nobody who holds connections open keeps out clients with a
/// token.
package final class ConnectionBook: Sendable {
    /// A connection's state, as far as it decides the order of closing.
    private struct Entry {
        let channel: any Channel
        /// Counted up with each change: the smaller, the longer ago.
        var since: UInt64
        var isResting = true
        /// The owner of the token that was shown; nil until one was.
        var name: String?
        /// The names in the client's certificate; nil if it showed none.
        var certificate: CertificateNames?
        /// Tells whether it closes as soon as it rests.
        var closesAtRest = false
    }

    private struct State {
        var entries: [ObjectIdentifier: Entry] = [:]
        var changes: UInt64 = 0
        var strangers = 0
        var held: [String: Int] = [:]
        /// Tells whether resting connections are closed.
        var isClosing = false
    }

    /// All of them.
    let most: Int
    /// The most connections without a shown token.
    let strangers: Int
    /// The most connections of one caller.
    let share: Int
    private let state = Mutex(State())
    private let draining: Draining?
    private let isEnding = Atomic<Bool>(false)

    /// - Parameters:
    ///   - connections: at one time, at least 8.
    ///   - draining: while it is on, each connection is told to end with its answer.
    package init(connections: Int, draining: Draining? = nil) {
        self.draining = draining
        most = max(8, connections)
        strangers = max(1, connections / 2)
        share = max(2, connections / 4)
    }

    /// Adds a connection. If too many have no known caller, closes another of them.
    func open(_ channel: any Channel) {
        let victim: (any Channel)? = state.withLock { state in
            state.changes += 1
            state.entries[ObjectIdentifier(channel)] = Entry(channel: channel, since: state.changes)
            state.strangers += 1
            guard state.strangers > strangers || state.entries.count > most else { return nil }
            let stranger = Self.first(of: state) { $0.name == nil && $0.channel !== channel }
            return Self.remove(stranger ?? Self.first(of: state) { $0.name != nil && $0.isResting }, from: &state)
        }
        victim?.close(promise: nil)
    }

    func close(_ channel: any Channel) {
        state.withLock { state in _ = Self.remove(ObjectIdentifier(channel), from: &state) }
    }

    func rest(_ channel: any Channel, _ isResting: Bool) {
        let isOver = state.withLock { state in
            let key = ObjectIdentifier(channel)
            guard var entry = state.entries[key] else { return false }
            state.changes += 1
            entry.since = state.changes
            entry.isResting = isResting
            state.entries[key] = entry
            return isResting && (entry.closesAtRest || state.isClosing)
        }
        if isOver { channel.close(promise: nil) }
    }

    /// Notes the certificate that the client showed in the handshake.
    func certify(_ channel: any Channel, _ certificate: CertificateNames) {
        state.withLock { $0.entries[ObjectIdentifier(channel)]?.certificate = certificate }
    }

    func certificate(of channel: any Channel) -> CertificateNames? {
        state.withLock { $0.entries[ObjectIdentifier(channel)]?.certificate }
    }

    /// Notes the caller of a connection, which is then kept.
    /// - Returns: false if the caller has more than a share, and none of it rests.
    func show(_ name: String, on channel: any Channel) -> Bool {
        let (isKept, victim): (Bool, (any Channel)?) = state.withLock { state in
            let key = ObjectIdentifier(channel)
            guard let entry = state.entries[key], entry.name != name else { return (true, nil) }
            let held = state.held[name, default: 0]
            var victim: (any Channel)?
            if held >= share {
                let resting = Self.first(of: state) { $0.name == name && $0.isResting }
                guard let resting else { return (false, nil) }
                victim = Self.remove(resting, from: &state)
            }
            if let old = entry.name { Self.release(old, in: &state) } else { state.strangers -= 1 }
            state.held[name, default: 0] += 1
            state.entries[key]?.name = name
            return (true, victim)
        }
        victim?.close(promise: nil)
        return isKept
    }

    /// Lets go of those on which a certificate was shown, each as soon as it rests: who may come by one has changed.
    func closeCertified() {
        let channels = state.withLock { state in
            let certified = state.entries.filter { $0.value.certificate != nil }
            for key in certified.keys { state.entries[key]?.closesAtRest = true }
            return certified.values.filter(\.isResting).map(\.channel)
        }
        for channel in channels { channel.close(promise: nil) }
    }

    /// Tells whether an answer declares itself the last of its connection.
    var endsConnections: Bool { isEnding.load(ordering: .relaxed) || draining?.isOn == true }

    /// The listener ends: each answer from now on is the last of its connection.
    func beginFarewell() { isEnding.store(true, ordering: .relaxed) }

    /// Closes resting connections, now and from now on.
    func closeResting() {
        let channels = state.withLock { state in
            state.isClosing = true
            return state.entries.values.filter(\.isResting).map(\.channel)
        }
        for channel in channels { channel.close(promise: nil) }
    }

    /// Closes every connection, whatever is under way on it.
    func closeAll() {
        let channels = state.withLock { state in
            state.isClosing = true
            return state.entries.values.map(\.channel)
        }
        for channel in channels { channel.close(promise: nil) }
    }

    var count: Int { state.withLock { $0.entries.count } }

    /// Of those that rest the one that has longest, or else the oldest of the others.
    private static func first(of state: State, where isEligible: (Entry) -> Bool) -> ObjectIdentifier? {
        state.entries.filter { isEligible($0.value) }
            .min { left, right in
                (left.value.isResting ? 0 : 1, left.value.since) < (right.value.isResting ? 0 : 1, right.value.since)
            }?
            .key
    }

    private static func remove(_ key: ObjectIdentifier?, from state: inout State) -> (any Channel)? {
        guard let key, let entry = state.entries.removeValue(forKey: key) else { return nil }
        if let name = entry.name { release(name, in: &state) } else { state.strangers -= 1 }
        return entry.channel
    }

    private static func release(_ name: String, in state: inout State) {
        let held = (state.held[name] ?? 0) - 1
        state.held[name] = held > 0 ? held : nil
    }
}
