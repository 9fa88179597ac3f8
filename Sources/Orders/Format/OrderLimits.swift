/// Limits on orders, and what `slipway order create` sets where nothing else is said.
package enum OrderLimits {
    /// Bytes of the signed JSON.
    package static let payload = 64 << 10
    /// Bytes of the signed document: its payload in base64, and certificates.
    package static let document = 160 << 10
    /// Waves of an order.
    package static let waves = 100
    /// Patterns in one list.
    package static let patterns = 1000
    /// Bytes of a pattern.
    package static let pattern = 256
    /// Seconds of any length of time in it.
    package static let longest: Double = 366 * 86400

    package static let inFlight: Int64 = 500
    package static let lease: Double = 15 * 60
    package static let revertWithin: Double = 24 * 3600
    package static let bake: Double = 15 * 60
}
