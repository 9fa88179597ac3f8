package import NodeAPI

/// A page of alerts, newest first.
package struct NewestAlerts: Sendable {
    package let alerts: [AlertReport]
    /// The number before which there are older ones; nil where there is none.
    package let before: Int64?
}
