/// An event of a served version.
package enum ServingEvent: Sendable {
    /// Its observation begins; events between its load and now count too.
    case watched
    case answered
    /// A request has failed.
    case failed
    /// A request was refused as wrong.
    case refused
    /// A worker has ended unexpectedly.
    case workerEnded
}

/// An observer of every answer and every end of a worker of the watched versions. It is called on the thread of the request, so it
/// must be quick.
package protocol ServingObserver: Sendable {
    func observe(_ event: ServingEvent, of model: ServedModel)
}
