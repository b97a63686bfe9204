// Generated from docs/openapi.json by `npm run openapi`. Do not edit.

export interface paths {
    "/v1/couriers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The couriers of the caller's teams, the newest first.
         * @description For dispatcher, manager, admin.
         */
        get: operations["ListCouriers"];
        put?: never;
        /**
         * Register a courier under the id of their token. The same request again is the same courier.
         * @description For admin.
         */
        post: operations["RegisterCourier"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/couriers/{courierId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A courier: how to reach them, what they are doing.
         * @description For dispatcher, manager, admin.
         */
        get: operations["GetCourier"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change a courier, or block them. A manager changes those of their teams, but no teams.
         * @description For manager, admin.
         */
        patch: operations["UpdateCourier"];
        trace?: never;
    };
    "/v1/couriers/{courierId}/erasure": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether a courier is erased, and what was.
         * @description For admin.
         */
        get: operations["GetErasure"];
        put?: never;
        /**
         * Forget a person. The profile is gone at once, the rest within minutes; `GET` of the same path has the receipt. The courier must be on no run.
         * @description For admin.
         */
        post: operations["EraseCourier"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/delivery": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a link shows. Whoever has its token may ask; logs leave the query out. */
        get: operations["GetDelivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the API responds. It depends on no other service, so that a probe cannot overload one. */
        get: operations["GetHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A place for one file of tasks, and the request that uploads it. The same bytes again are the same import.
         * @description For partner, dispatcher, admin.
         */
        post: operations["CreateImport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports/{importId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What became of a file, and a link to what is wrong with it. A partner sees their own.
         * @description For partner, dispatcher, admin.
         */
        get: operations["GetImport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A courier's statement of a month or a day, with every entry and what they come to by currency; or, page by page, the entries of all couriers.
         * @description For courier, manager, admin.
         */
        get: operations["GetLedger"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger/adjustments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A penalty, an adjustment, or the reversal of an entry. Nothing is ever taken out.
         * @description For manager, admin.
         */
        post: operations["AdjustLedger"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The feeds of a scope and their newest pages, for clients without a WebSocket.
         * @description For dispatcher, manager, admin.
         */
        get: operations["GetLive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/live/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What changed in a feed, or all that is current.
         * @description For dispatcher, manager, admin.
         */
        get: operations["GetLiveChanges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/live/tickets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create a ticket for one connection to the live feed within a minute. Browsers cannot send an Authorization header when they open a WebSocket.
         * @description For dispatcher, manager, admin.
         */
        post: operations["CreateLiveTicket"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What is known of the courier who asks.
         * @description For courier.
         */
        get: operations["GetOwnProfile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * The courier's own phone number and vehicle; on duty or off.
         * @description For courier.
         */
        patch: operations["UpdateOwnProfile"];
        trace?: never;
    };
    "/v1/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every endpoint's requests and responses, as OpenAPI 3.1. */
        get: operations["GetOpenApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/photos": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The photos of a kind of a day, proofs unless another is named, newest first; or, for an admin, all of a courier.
         * @description For dispatcher, manager, admin.
         */
        get: operations["ListPhotos"];
        put?: never;
        /**
         * Creates a photo and returns the request that uploads it. The same bytes twice are one photo.
         * @description For courier.
         */
        post: operations["CreatePhoto"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/photos/{photoId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Its state, links to its thumbnails, when and where it was taken. A courier sees their own.
         * @description For courier, dispatcher, manager, admin.
         */
        get: operations["GetPhoto"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/positions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept up to 500 fixes of one run. Every accepted fix will be stored.
         * @description For courier.
         */
        post: operations["ReportPositions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/positions/osmand": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Accept positions of OsmAnd, Traccar Client and compatible apps. Messages without a position, and those that can never be accepted, are acknowledged and ignored.
         * @description For courier.
         */
        get: operations["ReportOsmand"];
        put?: never;
        /**
         * Accept positions of OsmAnd, Traccar Client and compatible apps. Messages without a position, and those that can never be accepted, are acknowledged and ignored.
         * @description For courier.
         */
        post: operations["ReportOsmand.post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/positions/owntracks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept positions of the OwnTracks app in HTTP mode. Messages without a position, and those that can never be accepted, are acknowledged and ignored.
         * @description For courier.
         */
        post: operations["ReportOwnTracks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/receipts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Newest first; a manager's are of a state, `needsReview` if none is named, or of a courier; a courier's are their own. A page may be short; an empty one has a cursor after 10,000 others.
         * @description For courier, manager, admin.
         */
        get: operations["ListReceipts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/receipts/{receiptId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The reading with its trust and reasons, and the review. A courier sees their own.
         * @description For courier, manager, admin.
         */
        get: operations["GetReceipt"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/receipts/{receiptId}/review": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept, correct or reject what was read. What was read stays beside it.
         * @description For manager, admin.
         */
        post: operations["ReviewReceipt"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every revision of every report, the last requested first. A page may be short; an empty one has a cursor after 10,000 others.
         * @description For manager, admin.
         */
        get: operations["ListReports"];
        put?: never;
        /**
         * Requests a report. The same request again gives the same report, or its next revision when facts arrived late.
         * @description For manager, admin.
         */
        post: operations["RequestReport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reports/{reportId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Its state, its progress and its files.
         * @description For manager, admin.
         */
        get: operations["GetReport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reports/{reportId}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancels a job that has not ended. The step that is running is the last one.
         * @description For manager, admin.
         */
        post: operations["CancelReport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reports/{reportId}/files/{format}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Redirects to the file, by a URL that is valid for five minutes.
         * @description For manager, admin.
         */
        get: operations["GetReportFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reports/{reportId}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retries a failed or cancelled job. It continues after its last finished part.
         * @description For manager, admin.
         */
        post: operations["RetryReport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/routes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The newest first, without their paths.
         * @description For dispatcher, manager, admin.
         */
        get: operations["ListRoutes"];
        put?: never;
        /**
         * A draft of a route. With an Idempotency-Key the same request again is the same route.
         * @description For dispatcher, admin.
         */
        post: operations["CreateRoute"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/routes/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A draft of a route from a GPX or GeoJSON document.
         * @description For dispatcher, admin.
         */
        post: operations["ImportRoute"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/routes/{routeId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The route as it is being worked on, or with `revision` as it was published.
         * @description For dispatcher, manager, admin.
         */
        get: operations["GetRoute"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change the draft that was read. What is published already stays as it is.
         * @description For dispatcher, admin.
         */
        patch: operations["UpdateRoute"];
        trace?: never;
    };
    "/v1/routes/{routeId}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * No more edits, revisions or new tasks; tasks on its revisions go on. Again it changes nothing.
         * @description For dispatcher, admin.
         */
        post: operations["ArchiveRoute"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/routes/{routeId}/publish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make of the draft a revision that never changes. Again it is the same revision.
         * @description For dispatcher, admin.
         */
        post: operations["PublishRoute"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who is on the road, of all teams of the token or of one; or, for an admin, all runs of a courier.
         * @description For dispatcher, manager, admin.
         */
        get: operations["ListRuns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{runId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The state of a run. Couriers see only their own.
         * @description For courier, dispatcher, manager, admin.
         */
        get: operations["GetRun"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{runId}/stops/{stopId}/visit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Record a manual visit of the courier at a stop.
         * @description For courier.
         */
        post: operations["VisitStop"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{runId}/track": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The track of a run. `raw=true` includes every fix with its class; `from` and `to` limit the time, and `limit` reads it in parts.
         * @description For courier, dispatcher, manager, admin.
         */
        get: operations["GetTrack"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where people sign in, for a web page. It may be cached for five minutes. */
        get: operations["GetSignIn"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Those of a state, `open` if none is named; `mine=true` and `courier=` those one has or had. By priority, then the newest; what has ended after that, by when. A page may be short; an empty one has a cursor after 10,000 others.
         * @description For courier, dispatcher, manager, admin.
         */
        get: operations["ListTasks"];
        put?: never;
        /**
         * A task that nobody can claim yet. With an Idempotency-Key the same request again is the same task.
         * @description For dispatcher, manager, admin.
         */
        post: operations["CreateTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{taskId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A courier sees what is open and what is theirs; a manager also the newest attempts at it.
         * @description For courier, dispatcher, manager, admin.
         */
        get: operations["GetTask"];
        put?: never;
        post?: never;
        /**
         * A draft is as if it had never been. What was offered once is cancelled instead.
         * @description For dispatcher, manager, admin.
         */
        delete: operations["DeleteTask"];
        options?: never;
        head?: never;
        /**
         * Change the draft that was read.
         * @description For dispatcher, manager, admin.
         */
        patch: operations["UpdateTask"];
        trace?: never;
    };
    "/v1/tasks/{taskId}/assign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a task to a courier, whoever has it. A run that has begun ends; what it did is kept.
         * @description For dispatcher, manager, admin.
         */
        post: operations["AssignTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{taskId}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take a task back, whoever has it, unless it has ended.
         * @description For dispatcher, manager, admin.
         */
        post: operations["CancelTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{taskId}/claim": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Says at once who won. The winner who asks again gets the same answer. With an Idempotency-Key a copy that arrives after the claim ended does not claim anew. 202: the caller is in the draw of the task.
         * @description For courier.
         */
        post: operations["ClaimTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{taskId}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * It is done; the bonus is entered in the ledger, once what its policy asks for is proven.
         * @description For courier.
         */
        post: operations["CompleteTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{taskId}/draw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All that is needed to verify a draw, for everybody to whom the task was offered.
         * @description For courier, dispatcher, manager, admin.
         */
        get: operations["GetDraw"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{taskId}/fail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * It cannot be done, and why; there is no bonus.
         * @description For courier.
         */
        post: operations["FailTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{taskId}/links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The links of a task, the newest first; those that have expired for a week.
         * @description For dispatcher, manager, admin.
         */
        get: operations["ListLinks"];
        put?: never;
        /**
         * A link by which a customer follows a stop, without signing in. Each request makes another one.
         * @description For dispatcher, manager, admin.
         */
        post: operations["CreateLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{taskId}/links/{linkId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * The link opens nothing any more.
         * @description For dispatcher, manager, admin.
         */
        delete: operations["RevokeLink"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{taskId}/open": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Offer the draft to all couriers.
         * @description For dispatcher, manager, admin.
         */
        post: operations["OpenTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{taskId}/photos": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The photos of a task or of one of its stops, newest first. A courier sees their own.
         * @description For courier, dispatcher, manager, admin.
         */
        get: operations["ListTaskPhotos"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{taskId}/priority": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change the priority of a task that was offered; a draft is edited.
         * @description For dispatcher, manager, admin.
         */
        post: operations["PrioritizeTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{taskId}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a claimed task back; it is open again.
         * @description For courier.
         */
        post: operations["ReleaseTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{taskId}/review": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept or reject a completion that is not proven, or complete what the policy refuses.
         * @description For manager, admin.
         */
        post: operations["ReviewTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{taskId}/route": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The route of a task with its stops, as it was published. A courier sees that of their own tasks.
         * @description For courier, dispatcher, manager, admin.
         */
        get: operations["GetTaskRoute"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{taskId}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Be on the way; the answer names the run to report positions of.
         * @description For courier.
         */
        post: operations["StartTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{taskId}/unassign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take a task from whoever has it; it is open again, and what was done is kept.
         * @description For dispatcher, manager, admin.
         */
        post: operations["UnassignTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/version": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The version of the deployed code. */
        get: operations["GetVersion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The webhooks, newest first.
         * @description For admin.
         */
        get: operations["ListWebhooks"];
        put?: never;
        /**
         * Register a webhook; the response has its secret, which is never shown again.
         * @description For admin.
         */
        post: operations["RegisterWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{webhookId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A webhook, whether it is disabled and why, and since when it fails.
         * @description For admin.
         */
        get: operations["GetWebhook"];
        put?: never;
        post?: never;
        /**
         * Delete a webhook. Messages that were not sent yet are not sent any more.
         * @description For admin.
         */
        delete: operations["DeleteWebhook"];
        options?: never;
        head?: never;
        /**
         * Change its URL, events or description; disable it, or enable it again.
         * @description For admin.
         */
        patch: operations["UpdateWebhook"];
        trace?: never;
    };
    "/v1/webhooks/{webhookId}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What became of its messages of the last 30 days, newest first.
         * @description For admin.
         */
        get: operations["ListWebhookMessages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{webhookId}/secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A new secret, shown once; those before sign, too, for a day.
         * @description For admin.
         */
        post: operations["RotateWebhookSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{webhookId}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send `webhook.test`, once and also when it is disabled; the list of messages has the result.
         * @description For admin.
         */
        post: operations["TestWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Problem: {
            /** @constant */
            type: "about:blank";
            /** @description The text of the status. */
            title: string;
            status: number;
            /** @description What is wrong and what to do, for people. */
            detail: string;
            /** @description Stable code of the problem, for programs. */
            code: string;
            /** @description Quote it when you report a problem. */
            correlationId: string;
            /** @description The invalid fields, at most a hundred. */
            errors?: {
                /** @description JSON Pointer to the field. */
                pointer: string;
                detail: string;
            }[];
        };
        GatewayError: {
            message: string;
        };
        Courier: {
            courierId: string;
            /** @description Absent for one who is known by events alone, or was not registered yet. */
            name?: string;
            phone?: string;
            vehicle?: string;
            capacity?: number;
            teams: string[];
            /** @enum {string} */
            state: "available" | "onRun" | "paused" | "blocked";
            /** @description Off duty a courier claims nothing; a run that has begun goes on. */
            onDuty: boolean;
            /** @description The runs that have not ended. */
            runIds: string[];
            /**
             * Format: date-time
             * @description By the events of runs and tasks, rounded down to five minutes.
             */
            lastSeenAt?: string;
            /** Format: date-time */
            createdAt: string;
        };
        CourierList: {
            couriers: components["schemas"]["Courier"][];
            cursor?: string;
        };
        CreatePhoto: {
            photoId: string;
            /** @enum {string} */
            state: "awaitingUpload" | "expired" | "uploaded" | "ready" | "rejected";
            /** @description Send the bytes there, with exactly these headers. Absent when they are here already. */
            upload?: {
                /** Format: uri */
                url: string;
                /** @constant */
                method: "PUT";
                headers: {
                    [key: string]: string;
                };
                /** Format: date-time */
                expiresAt: string;
            };
        };
        Delivery: {
            /**
             * @description Ended: the task failed or was cancelled, or ended without this stop.
             * @enum {string}
             */
            state: "planned" | "onTheWay" | "arrived" | "done" | "ended";
            /** @description Stops that come before this one, while it is on its way. */
            stopsLeft?: number;
            /** @description Expected arrival, in whole minutes; absent while nothing is known. */
            eta?: {
                /** Format: date-time */
                from: string;
                /** Format: date-time */
                to: string;
            };
            /** @description Where the stop is, to ten metres; only with `place`. */
            stop?: {
                lat: number;
                lon: number;
            };
            /** @description Where the courier was, to a thousandth of a degree; only while on the way or there. */
            place?: {
                lat: number;
                lon: number;
                /** Format: date-time */
                at: string;
            };
            /** @description How far away that is, in a straight line, to a hundred metres. */
            distanceM?: number;
            /**
             * Format: date-time
             * @description When the courier arrived or was done.
             */
            at?: string;
            /**
             * Format: date-time
             * @description The link opens nothing from then on.
             */
            expiresAt: string;
        };
        Erasure: {
            courierId: string;
            erasureId: string;
            /** @enum {string} */
            state: "erasing" | "erased";
            /** Format: date-time */
            requestedAt: string;
            requestedBy: string;
            /** Format: date-time */
            erasedAt?: string;
            /** @description How many of each, as each service has reported. */
            erased: {
                /** @description Runs whose tracks have lost their ends, and which have no last position. */
                runs?: number;
                /** @description Deleted, with their thumbnails. */
                photos?: number;
                /** @description Receipts of which only the amounts are left. */
                receipts?: number;
                /** @description Entries of the ledger of which only the amounts are left. */
                entries?: number;
                /** @description Tasks from which all that was written about the courier is deleted. */
                tasks?: number;
            };
            /** @description Copies that no erasure reaches; each expires by itself, at the latest then. */
            expiring: {
                what: string;
                /** Format: date-time */
                until: string;
            }[];
        };
        Ledger: {
            /**
             * Format: id
             * @description Whose statement it is; absent from a list of the entries of all.
             */
            courierId?: string;
            period: string;
            /** @description Of a statement all of the period, oldest first; of a list a page, newest first. */
            entries: components["schemas"]["LedgerEntry"][];
            /** @description Of a statement: what the entries come to, by currency. */
            totals?: {
                /** @description In minor units of the currency: cents, fen, yen. */
                amount: number;
                /** @description ISO 4217. */
                currency: string;
            }[];
            /** @description Continues the list; absent at its end. */
            cursor?: string;
        };
        LedgerEntry: {
            entryId: string;
            /**
             * Format: id
             * @description The courier.
             */
            courierId: string;
            /** @enum {string} */
            kind: "bonus" | "penalty" | "adjustment" | "reversal" | "receipt";
            /** @description What it gives, or takes when negative. */
            money: {
                /** @description In minor units of the currency: cents, fen, yen. */
                amount: number;
                /** @description ISO 4217. */
                currency: string;
            };
            /** Format: date-time */
            at: string;
            /** @description Who caused it. */
            by: string;
            /**
             * Format: id
             * @description The task.
             */
            taskId?: string;
            reason?: string;
            /** @description The entry that it takes back whole. */
            reverses?: string;
            /**
             * Format: id
             * @description The team whose managers see it; absent when it belongs to none.
             */
            team?: string;
        };
        Link: {
            /** @description The SHA-256 of its token: it does not open the link. */
            linkId: string;
            /**
             * Format: id
             * @description The task.
             */
            taskId: string;
            /**
             * Format: id
             * @description The stop that it shows; absent: the end of the route.
             */
            stopId?: string;
            /** Format: date-time */
            createdAt: string;
            createdBy: string;
            /**
             * Format: date-time
             * @description It opens nothing from then on.
             */
            expiresAt: string;
            /** Format: date-time */
            revokedAt?: string;
        };
        LinkList: {
            /** @description The newest first. */
            links: components["schemas"]["Link"][];
            /** @description Continues the list; absent at its end. */
            cursor?: string;
        };
        Live: {
            /** @description The feeds of the scope, and the newest page of each. */
            feeds: {
                [key: string]: number;
            };
            /** @description Seconds until the next request. */
            nextSeconds: number;
        };
        LiveChanges: {
            /** @description A feed: `facts:<team>` or `places:<team>`; `facts` and `places` are those of what has no team. */
            feed: string;
            /** @description The first page; 0: a complete snapshot that replaces what the client has of the feed. */
            from: number;
            /** @description The last page. */
            to: number;
            /** @description The newest for each changed topic, in no order. */
            changes: {
                /** @description The topic, `run:<id>/<part>` or `task:<id>`. The newest change of a topic is its current value. */
                about: string;
                /** @description Name of the event that caused it; `data` is that event's data. */
                event: string;
                /** @description Id of that event. */
                id: string;
                /**
                 * Format: date-time
                 * @description Time from which it is valid.
                 */
                at: string;
                /** @description Its position in the order of its subject's events, if they are ordered; compared before `at`. */
                seq?: number;
                data: {
                    [key: string]: unknown;
                };
                /**
                 * @description Set when what it is about belongs to this feed no more, as a task that a team's courier gave back to all couriers: remove it.
                 * @constant
                 */
                left?: true;
            }[];
            /** @description There are more: ask again with it. All parts together are one snapshot, after the page `to` of the first. */
            cursor?: string;
        };
        LiveTicket: {
            /** @description Valid for one connection. It is returned only once. */
            ticket: string;
            /** @description The URL to connect to, including the ticket. */
            url: string;
            /**
             * Format: date-time
             * @description When the ticket expires.
             */
            expiresAt: string;
        };
        /** @description Empty: OwnTracks would show its items on its map. */
        OwnTracks: unknown[];
        Photo: {
            photoId: string;
            courierId: string;
            /**
             * Format: id
             * @description The team whose managers see it; absent when it belongs to none.
             */
            team?: string;
            taskId?: string;
            runId?: string;
            /** @description The stop of the route at which it was taken. */
            stopId?: string;
            /** @enum {string} */
            kind: "receipt" | "proof";
            /** @enum {string} */
            state: "awaitingUpload" | "expired" | "uploaded" | "ready" | "rejected";
            sha256: string;
            bytes: number;
            /** @enum {string} */
            mediaType: "image/jpeg" | "image/png" | "image/webp" | "image/tiff";
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            uploadBy: string;
            /** Format: date-time */
            uploadedAt?: string;
            /**
             * @description Why it was rejected.
             * @enum {string}
             */
            code?: "empty" | "too-large" | "unsupported" | "polyglot" | "too-many-pixels" | "truncated" | "unreadable";
            /** @description Absent when its EXIF says nothing, and before it is ready. */
            taken?: {
                /** Format: date-time */
                at?: string;
                /** @description If not, `at` may be up to fourteen hours off. */
                hasTimeZone?: boolean;
                place?: {
                    /** @description Latitude, WGS-84, degrees. */
                    lat: number;
                    /** @description Longitude, WGS-84, degrees. */
                    lon: number;
                };
                /** @description From the stop that it names. */
                metresFromStop?: number;
                /** @description `place`: more than 100 m from its stop. `time`: more than a quarter of an hour outside of its run. It is not an accusation: each has an honest cause, too. */
                flags: ("place" | "time")[];
            };
            /** @description Thumbnails, once it is ready. */
            views?: {
                thumbnails: {
                    px: number;
                    /** Format: uri */
                    url: string;
                }[];
                /** Format: date-time */
                expiresAt: string;
                /** @description Of the whole picture, upright, in pixels: the boxes of a reading are in them. */
                width: number;
                /** @description Of the whole picture. */
                height: number;
            };
            /** @description The receipt with what was read from it. */
            receiptId?: string;
        };
        PhotoList: {
            /** @description The newest first. */
            photos: components["schemas"]["Photo"][];
            /** @description Continues the list; absent at its end. */
            cursor?: string;
        };
        Receipt: {
            receiptId: string;
            /** @enum {string} */
            state: "processing" | "accepted" | "needsReview" | "corrected" | "rejected" | "failed";
            photoId: string;
            courierId: string;
            /**
             * Format: id
             * @description The team whose managers see it; absent when it belongs to none.
             */
            team?: string;
            taskId?: string;
            runId?: string;
            /** Format: date-time */
            createdAt: string;
            /** @description What counts: what a manager read, else what the engine did. */
            money?: {
                /** @description In minor units of the currency: cents, fen, yen. */
                amount: number;
                /** @description ISO 4217. */
                currency: string;
            };
            /** @description What the engine read; a review does not change it. */
            reading?: {
                engine: string;
                /** Format: date-time */
                at: string;
                trust: number;
                accepted: boolean;
                complete: boolean;
                doubts: string[];
                fields: {
                    total?: {
                        value: number;
                        trust: number;
                        box?: {
                            x: number;
                            y: number;
                            width: number;
                            height: number;
                        };
                        reason: string;
                    };
                    currency?: {
                        value: string;
                        trust: number;
                        box?: {
                            x: number;
                            y: number;
                            width: number;
                            height: number;
                        };
                        reason: string;
                    };
                    date?: {
                        value: string;
                        trust: number;
                        box?: {
                            x: number;
                            y: number;
                            width: number;
                            height: number;
                        };
                        reason: string;
                    };
                    time?: {
                        value: string;
                        trust: number;
                        box?: {
                            x: number;
                            y: number;
                            width: number;
                            height: number;
                        };
                        reason: string;
                    };
                    merchant?: {
                        value: string;
                        trust: number;
                        box?: {
                            x: number;
                            y: number;
                            width: number;
                            height: number;
                        };
                        reason: string;
                    };
                    subtotal?: {
                        value: number;
                        trust: number;
                        box?: {
                            x: number;
                            y: number;
                            width: number;
                            height: number;
                        };
                        reason: string;
                    };
                    tax?: {
                        value: number;
                        trust: number;
                        box?: {
                            x: number;
                            y: number;
                            width: number;
                            height: number;
                        };
                        reason: string;
                    };
                    rounding?: {
                        value: number;
                        trust: number;
                        box?: {
                            x: number;
                            y: number;
                            width: number;
                            height: number;
                        };
                        reason: string;
                    };
                    number?: {
                        value: string;
                        trust: number;
                        box?: {
                            x: number;
                            y: number;
                            width: number;
                            height: number;
                        };
                        reason: string;
                    };
                };
                /** @description Numbers of its tax, register and telephone that are printed: by them earlier receipts complete the name. */
                merchantNumbers?: string[];
            };
            flags: {
                /** @enum {string} */
                kind: "same-picture" | "similar-picture" | "same-receipt" | "edited" | "screenshot" | "day" | "time" | "place" | "other-run";
                /** @description Why, in a sentence. */
                explanation: string;
                of?: string[];
            }[];
            review?: {
                /** @constant */
                verdict: "accept";
                by: string;
                /** Format: date-time */
                at: string;
            } | {
                /** @constant */
                verdict: "correct";
                fields: {
                    /** @description In minor units of the currency; negative for money given back. */
                    total: number;
                    currency: string;
                    /** Format: date */
                    date?: string;
                    /** Format: text */
                    merchant?: string;
                };
                by: string;
                /** Format: date-time */
                at: string;
            } | {
                /** @constant */
                verdict: "reject";
                /** Format: text */
                reason: string;
                by: string;
                /** Format: date-time */
                at: string;
            };
            /**
             * @description Why it failed: its photo's.
             * @enum {string}
             */
            code?: "empty" | "too-large" | "unsupported" | "polyglot" | "too-many-pixels" | "truncated" | "unreadable";
        };
        ReceiptList: {
            receipts: components["schemas"]["Receipt"][];
            cursor?: string;
        };
        Report: {
            /**
             * Format: id
             * @description The report, this revision of it.
             */
            reportId: string;
            /** @description Increases by one when the report is created again with facts that arrived late. */
            revision: number;
            /** @enum {string} */
            kind: "weekly" | "monthly" | "adhoc";
            period: {
                /**
                 * Format: id
                 * @description Name of the period: 2026-W47, 2026-11, 2026-11-01..2026-11-15.
                 */
                label: string;
                /** @description Its first day. */
                from: string;
                /** @description Its last day. */
                to: string;
                /**
                 * Format: id
                 * @description IANA name of the time zone of these days.
                 */
                timeZone: string;
            };
            /**
             * Format: id
             * @description The courier the report is limited to; absent for all couriers.
             */
            courierId?: string;
            /** @description The teams the report is limited to; absent for all teams. */
            teams?: string[];
            /** @description Why this revision was created. */
            reason?: string;
            /** @description The facts that arrived after the previous revision was created. */
            late?: {
                /** @description The revision that lacks them. */
                after: number;
                /** @description How many there are of each topic. */
                about: {
                    [key: string]: number;
                };
                /** @description The event ids of the first of them. */
                events: string[];
            };
            /** @enum {string} */
            state: "requested" | "running" | "ready" | "failed" | "cancelled";
            /** @description Increases by one with each retry. */
            attempt: number;
            /** Format: date-time */
            requestedAt: string;
            requestedBy: string;
            /**
             * Format: date-time
             * @description Time of the last state change or progress.
             */
            movedAt: string;
            /** @enum {string} */
            step?: "plan" | "roll-up" | "merge" | "render" | "complete" | "publish";
            progress: {
                percent: number;
                /**
                 * @description Current step.
                 * @enum {string}
                 */
                step: "plan" | "roll-up" | "merge" | "render" | "complete" | "publish";
                parts: number;
                /** @description How many parts are finished; a retry continues after them. */
                done: number;
            };
            files?: {
                [key: string]: {
                    key: string;
                    bytes: number;
                    sha256: string;
                };
            };
            /** @description Why it failed. */
            failure?: {
                step: string;
                code: string;
                detail: string;
            };
            /**
             * Format: id
             * @description The next revision.
             */
            supersededBy?: string;
        };
        ReportList: {
            /** @description The last requested first. */
            reports: components["schemas"]["Report"][];
            /** @description Continues the list; absent at its end. */
            cursor?: string;
        };
        ReportOsmand: {
            /** @description Id of the report, the same when the report is sent again; absent when no fix was accepted. */
            id?: string;
            /** @description Number of accepted fixes: each of them will be stored. */
            accepted: number;
            /** @description Why the position was not accepted; sending it again changes nothing. */
            rejected: {
                /** @description 0: a report has one fix. */
                index: number;
                code: string;
                detail: string;
            }[];
            /** @description Seconds until the next report. */
            nextReportSeconds: number;
        };
        ReportPositions: {
            /** @description Id of the report, the same when the report is sent again; absent when no fix was accepted. */
            id?: string;
            /** @description Number of accepted fixes: each of them will be stored. */
            accepted: number;
            /** @description Rejected fixes; sending them again changes nothing. */
            rejected: {
                /** @description Index of the fix in the request, from 0. */
                index: number;
                /** @enum {string} */
                code: "TOO_OLD";
                detail: string;
            }[];
            /** @description Seconds until the next report. */
            nextReportSeconds: number;
        };
        Route: {
            /**
             * Format: id
             * @description The route.
             */
            routeId: string;
            name: string;
            /** @description In their order. */
            stops: {
                id: string;
                name: string;
                point: {
                    /** @description Latitude, WGS-84, degrees. */
                    lat: number;
                    /** @description Longitude, WGS-84, degrees. */
                    lon: number;
                };
                /** @description Within this distance a courier has arrived, metres. */
                radiusM: number;
                /** @description How long the courier has to stay there, seconds. */
                dwellS?: number;
                window?: {
                    /**
                     * Format: date-time
                     * @description Earliest start.
                     */
                    from: string;
                    /**
                     * Format: date-time
                     * @description Completion is on time until then.
                     */
                    to: string;
                };
                /** @description Whether a photo is asked for. */
                proof?: boolean;
            }[];
            /** @description Counts its writes: an edit names the one that was read. */
            version: number;
            /** @enum {string} */
            state: "draft" | "published" | "archived";
            /** Format: date-time */
            createdAt: string;
            /** @description The newest that is published. */
            revision?: number;
            /** @description The way, WGS-84; without one it goes straight from stop to stop. */
            path?: {
                /** @description Latitude, WGS-84, degrees. */
                lat: number;
                /** @description Longitude, WGS-84, degrees. */
                lon: number;
            }[];
        };
        RouteList: {
            /** @description The newest first, without their paths. */
            routes: {
                /**
                 * Format: id
                 * @description The route.
                 */
                routeId: string;
                name: string;
                /** @description In their order. */
                stops: {
                    id: string;
                    name: string;
                    point: {
                        /** @description Latitude, WGS-84, degrees. */
                        lat: number;
                        /** @description Longitude, WGS-84, degrees. */
                        lon: number;
                    };
                    /** @description Within this distance a courier has arrived, metres. */
                    radiusM: number;
                    /** @description How long the courier has to stay there, seconds. */
                    dwellS?: number;
                    window?: {
                        /**
                         * Format: date-time
                         * @description Earliest start.
                         */
                        from: string;
                        /**
                         * Format: date-time
                         * @description Completion is on time until then.
                         */
                        to: string;
                    };
                    /** @description Whether a photo is asked for. */
                    proof?: boolean;
                }[];
                /** @description Counts its writes: an edit names the one that was read. */
                version: number;
                /** @enum {string} */
                state: "draft" | "published" | "archived";
                /** Format: date-time */
                createdAt: string;
                /** @description The newest that is published. */
                revision?: number;
            }[];
            /** @description Continues the list; absent at its end. */
            cursor?: string;
        };
        RouteRevision: {
            /**
             * Format: id
             * @description The route.
             */
            routeId: string;
            name: string;
            /** @description In their order. */
            stops: {
                id: string;
                name: string;
                point: {
                    /** @description Latitude, WGS-84, degrees. */
                    lat: number;
                    /** @description Longitude, WGS-84, degrees. */
                    lon: number;
                };
                /** @description Within this distance a courier has arrived, metres. */
                radiusM: number;
                /** @description How long the courier has to stay there, seconds. */
                dwellS?: number;
                window?: {
                    /**
                     * Format: date-time
                     * @description Earliest start.
                     */
                    from: string;
                    /**
                     * Format: date-time
                     * @description Completion is on time until then.
                     */
                    to: string;
                };
                /** @description Whether a photo is asked for. */
                proof?: boolean;
            }[];
            revision: number;
            /** @description The version of the route that it was made of. */
            ofVersion: number;
            /** @description The way, WGS-84. */
            path: {
                /** @description Latitude, WGS-84, degrees. */
                lat: number;
                /** @description Longitude, WGS-84, degrees. */
                lon: number;
            }[];
            /** @description Metres along its path. */
            lengthM: number;
            /** Format: date-time */
            publishedAt: string;
        };
        Run: {
            /**
             * Format: id
             * @description The run: one courier driving one task.
             */
            runId: string;
            /**
             * Format: id
             * @description The courier.
             */
            courierId: string;
            /**
             * @description Finished when its task was completed, aborted when it failed or was cancelled, handed over when a dispatcher took it from the courier.
             * @enum {string}
             */
            state: "active" | "finished" | "aborted" | "handedOver";
            /**
             * Format: id
             * @description The task.
             */
            taskId?: string;
            /** @description Title of its task. */
            title?: string;
            /**
             * Format: id
             * @description The team whose managers see it; absent when it belongs to none.
             */
            team?: string;
            /**
             * Format: id
             * @description The route.
             */
            routeId?: string;
            /** @description The revision of its route. */
            revision?: number;
            /**
             * Format: date-time
             * @description Time of its first usable fix.
             */
            startedAt?: string;
            /**
             * Format: date-time
             * @description When its task ended.
             */
            endedAt?: string;
            /** @description Its newest usable fix. */
            last?: {
                /**
                 * Format: date-time
                 * @description When the phone measured it, RFC 3339 in UTC.
                 */
                fixTime: string;
                /** @description Latitude, WGS-84, degrees. */
                lat: number;
                /** @description Longitude, WGS-84, degrees. */
                lon: number;
                /** @description Distinguishes fixes of the same millisecond. */
                seq?: number;
                /** @description Radius around the point, metres. */
                accuracyM?: number;
                /** @description Speed over the ground, metres per second. */
                speedMps?: number;
                /** @description Direction of travel, degrees clockwise from north. */
                headingDeg?: number;
                /** @description Battery charge of the phone, percent. */
                batteryPct?: number;
                /**
                 * @description Whether the fix is plausible, and if not, why.
                 * @enum {string}
                 */
                class: "ok" | "duplicate" | "late" | "future" | "inaccurate" | "jump" | "outOfRun";
            };
            moving?: boolean;
            /** @description Smoothed, metres per second. */
            speedMps?: number;
            /** @description Metres along the ok fixes of the run. */
            distanceM: number;
            /** @description Completed share of the route, 0 to 1; absent without a route. */
            progress?: number;
            /**
             * Format: date-time
             * @description Expected arrival at the last stop.
             */
            etaAt?: string;
            offRoute: boolean;
            /** @description Has not moved for ten minutes and is not at a stop. */
            stalled: boolean;
            /** @description No position received for five minutes. */
            silent: boolean;
            /** @description In the order of the route; absent without a route. */
            stops?: components["schemas"]["RunStop"][];
            /** @description Number of fixes of any class. */
            fixes: number;
            /** @description Number of fixes of the run in each class. */
            counts: {
                [key: string]: number;
            };
        };
        RunList: {
            /** @description Each team's together, the newest first. */
            runs: {
                /**
                 * Format: id
                 * @description The run: one courier driving one task.
                 */
                runId: string;
                /**
                 * Format: id
                 * @description The courier.
                 */
                courierId: string;
                /**
                 * @description Finished when its task was completed, aborted when it failed or was cancelled, handed over when a dispatcher took it from the courier.
                 * @enum {string}
                 */
                state: "active" | "finished" | "aborted" | "handedOver";
                /**
                 * Format: id
                 * @description The task.
                 */
                taskId?: string;
                /** @description Title of its task. */
                title?: string;
                /**
                 * Format: id
                 * @description The team whose managers see it; absent when it belongs to none.
                 */
                team?: string;
                /**
                 * Format: id
                 * @description The route.
                 */
                routeId?: string;
                /** @description The revision of its route. */
                revision?: number;
                /**
                 * Format: date-time
                 * @description Time of its first usable fix.
                 */
                startedAt?: string;
                /**
                 * Format: date-time
                 * @description When its task ended.
                 */
                endedAt?: string;
                /** @description Its newest usable fix. */
                last?: {
                    /**
                     * Format: date-time
                     * @description When the phone measured it, RFC 3339 in UTC.
                     */
                    fixTime: string;
                    /** @description Latitude, WGS-84, degrees. */
                    lat: number;
                    /** @description Longitude, WGS-84, degrees. */
                    lon: number;
                    /** @description Distinguishes fixes of the same millisecond. */
                    seq?: number;
                    /** @description Radius around the point, metres. */
                    accuracyM?: number;
                    /** @description Speed over the ground, metres per second. */
                    speedMps?: number;
                    /** @description Direction of travel, degrees clockwise from north. */
                    headingDeg?: number;
                    /** @description Battery charge of the phone, percent. */
                    batteryPct?: number;
                    /**
                     * @description Whether the fix is plausible, and if not, why.
                     * @enum {string}
                     */
                    class: "ok" | "duplicate" | "late" | "future" | "inaccurate" | "jump" | "outOfRun";
                };
                moving?: boolean;
                /** @description Smoothed, metres per second. */
                speedMps?: number;
                /** @description Metres along the ok fixes of the run. */
                distanceM: number;
                /** @description Completed share of the route, 0 to 1; absent without a route. */
                progress?: number;
                /**
                 * Format: date-time
                 * @description Expected arrival at the last stop.
                 */
                etaAt?: string;
                offRoute: boolean;
                /** @description Has not moved for ten minutes and is not at a stop. */
                stalled: boolean;
                /** @description No position received for five minutes. */
                silent: boolean;
            }[];
            /** @description Continues the list; absent at its end. */
            cursor?: string;
        };
        RunStop: {
            /**
             * Format: id
             * @description The stop's id in its route.
             */
            stopId: string;
            /** @enum {string} */
            state: "pending" | "arrived" | "departed" | "skipped";
            /** Format: date-time */
            arrivedAt?: string;
            /** Format: date-time */
            departedAt?: string;
            /**
             * @description From its fixes, or reported by the courier.
             * @enum {string}
             */
            source?: "gps" | "manual";
            /**
             * Format: id
             * @description The earlier run of the task that visited it; absent when this one did.
             */
            runId?: string;
        };
        Task: {
            /**
             * Format: id
             * @description The task.
             */
            taskId: string;
            /** @description Counts its writes: an edit names the one that was read. */
            version: number;
            /** @enum {string} */
            state: "draft" | "open" | "claimed" | "started" | "completed" | "failed" | "expired" | "cancelled";
            title: string;
            /**
             * Format: id
             * @description The team that it is offered to; absent when it is offered to all.
             */
            team?: string;
            /**
             * Format: id
             * @description The route.
             */
            routeId: string;
            revision: number;
            /** @description Where it begins: the first stop. */
            place: {
                /** @description Latitude, WGS-84, degrees. */
                lat: number;
                /** @description Longitude, WGS-84, degrees. */
                lon: number;
            };
            window: {
                /**
                 * Format: date-time
                 * @description Earliest start.
                 */
                from: string;
                /**
                 * Format: date-time
                 * @description Completion is on time until then.
                 */
                to: string;
            };
            bonus: {
                /** @description The base amount: paid in any case. */
                money: {
                    /** @description In minor units of the currency: cents, fen, yen. */
                    amount: number;
                    /** @description ISO 4217. */
                    currency: string;
                };
                /** @description Paid in addition when the task is completed before its window ends. */
                onTime?: number;
                /** @description How the base amount rises while nobody has claimed the task. */
                rising?: {
                    /** @description Added at each step. */
                    by: number;
                    /** @description Length of a step in seconds. */
                    everyS: number;
                    /** @description Maximum of the base amount. */
                    cap: number;
                };
            };
            /** @description What claiming it now would promise; once it was claimed, what was promised. */
            promised?: {
                /** @description In minor units of the currency: cents, fen, yen. */
                amount: number;
                /** @description ISO 4217. */
                currency: string;
            };
            /**
             * Format: date-time
             * @description Nobody can claim it from then on.
             */
            offerExpiresAt: string;
            /** @description The task is open again when it is not started within so many seconds after its claim. */
            startWithinS: number;
            /** Format: date-time */
            createdAt: string;
            /** @description The partner whose file it came in, and what they call it. */
            from?: {
                partner: string;
                externalId?: string;
            };
            /** Format: date-time */
            openedAt?: string;
            /**
             * Format: id
             * @description Who has it, or had it when it ended.
             */
            claimedBy?: string;
            /** Format: date-time */
            claimedAt?: string;
            /**
             * Format: date-time
             * @description The task is open again when it is not started by then.
             */
            startBy?: string;
            /** @description The run to report positions of. */
            run?: {
                /**
                 * Format: id
                 * @description The run: one courier driving one task.
                 */
                runId: string;
                /** Format: date-time */
                startedAt: string;
            };
            /** @description Runs of couriers from whom it was taken; the stops that they visited are done. */
            earlierRuns?: {
                /**
                 * Format: id
                 * @description The run: one courier driving one task.
                 */
                runId: string;
                /**
                 * Format: id
                 * @description The courier.
                 */
                courierId: string;
                /** Format: date-time */
                startedAt: string;
                /** Format: date-time */
                endedAt: string;
            }[];
            /** @description 9 is the highest, 0 is none; lists have the highest first. */
            priority: number;
            /** @description Absent when the first who claims the task has it. */
            draw?: {
                /** @description SHA-256 of the seed, which is text of 64 hex digits. */
                commitment?: string;
                /**
                 * Format: date-time
                 * @description Couriers enter until then; it is drawn within two minutes after.
                 */
                closesAt?: string;
                /** Format: date-time */
                closedAt?: string;
                /** @description Present once the draw is closed. From it anybody computes the same winner: docs/fair-draw.md. */
                seed?: string;
                /**
                 * Format: id
                 * @description Who got the task; absent when nobody did.
                 */
                winner?: string;
                /** @description How long couriers enter it. */
                seconds: number;
            };
            ended?: {
                /** Format: date-time */
                at: string;
                onTime: boolean;
                reason?: string;
            };
            /** @description What completing it has to prove; left out, nothing. */
            completion?: {
                /**
                 * @description The stops that must have been visited: `all`, `none`, or a share of them, as 0.8.
                 * @default all
                 */
                stops: ("none" | "all") | number;
                /**
                 * @description Whether it cannot be completed before its window begins.
                 * @default true
                 */
                notBeforeWindow: boolean;
                /**
                 * @description Whether each stop with `proof` needs a photo of kind `proof`. Where only a share of the stops is required, those that were not visited need none.
                 * @default true
                 */
                photos: boolean;
                /**
                 * @description `refuse`: it is not completed. `review`: it is, and its bonus waits for the proof or for a manager.
                 * @default review
                 * @enum {string}
                 */
                unmet: "refuse" | "review";
            };
            /** @description Of a completion that did not meet the policy. */
            review?: {
                /**
                 * @description While it is required, there is no bonus; visits that arrive later prove it.
                 * @enum {string}
                 */
                state: "required" | "proven" | "accepted" | "rejected";
                readonly unmet: ("stops" | "window" | "photos")[];
                by?: string;
                /** Format: date-time */
                at?: string;
                reason?: string;
            };
        };
        TaskDetails: {
            /**
             * Format: id
             * @description The task.
             */
            taskId: string;
            /** @description Counts its writes: an edit names the one that was read. */
            version: number;
            /** @enum {string} */
            state: "draft" | "open" | "claimed" | "started" | "completed" | "failed" | "expired" | "cancelled";
            title: string;
            /**
             * Format: id
             * @description The team that it is offered to; absent when it is offered to all.
             */
            team?: string;
            /**
             * Format: id
             * @description The route.
             */
            routeId: string;
            revision: number;
            /** @description Where it begins: the first stop. */
            place: {
                /** @description Latitude, WGS-84, degrees. */
                lat: number;
                /** @description Longitude, WGS-84, degrees. */
                lon: number;
            };
            window: {
                /**
                 * Format: date-time
                 * @description Earliest start.
                 */
                from: string;
                /**
                 * Format: date-time
                 * @description Completion is on time until then.
                 */
                to: string;
            };
            bonus: {
                /** @description The base amount: paid in any case. */
                money: {
                    /** @description In minor units of the currency: cents, fen, yen. */
                    amount: number;
                    /** @description ISO 4217. */
                    currency: string;
                };
                /** @description Paid in addition when the task is completed before its window ends. */
                onTime?: number;
                /** @description How the base amount rises while nobody has claimed the task. */
                rising?: {
                    /** @description Added at each step. */
                    by: number;
                    /** @description Length of a step in seconds. */
                    everyS: number;
                    /** @description Maximum of the base amount. */
                    cap: number;
                };
            };
            /** @description What claiming it now would promise; once it was claimed, what was promised. */
            promised?: {
                /** @description In minor units of the currency: cents, fen, yen. */
                amount: number;
                /** @description ISO 4217. */
                currency: string;
            };
            /**
             * Format: date-time
             * @description Nobody can claim it from then on.
             */
            offerExpiresAt: string;
            /** @description The task is open again when it is not started within so many seconds after its claim. */
            startWithinS: number;
            /** Format: date-time */
            createdAt: string;
            /** @description The partner whose file it came in, and what they call it. */
            from?: {
                partner: string;
                externalId?: string;
            };
            /** Format: date-time */
            openedAt?: string;
            /**
             * Format: id
             * @description Who has it, or had it when it ended.
             */
            claimedBy?: string;
            /** Format: date-time */
            claimedAt?: string;
            /**
             * Format: date-time
             * @description The task is open again when it is not started by then.
             */
            startBy?: string;
            /** @description The run to report positions of. */
            run?: {
                /**
                 * Format: id
                 * @description The run: one courier driving one task.
                 */
                runId: string;
                /** Format: date-time */
                startedAt: string;
            };
            /** @description Runs of couriers from whom it was taken; the stops that they visited are done. */
            earlierRuns?: {
                /**
                 * Format: id
                 * @description The run: one courier driving one task.
                 */
                runId: string;
                /**
                 * Format: id
                 * @description The courier.
                 */
                courierId: string;
                /** Format: date-time */
                startedAt: string;
                /** Format: date-time */
                endedAt: string;
            }[];
            /** @description 9 is the highest, 0 is none; lists have the highest first. */
            priority: number;
            /** @description Absent when the first who claims the task has it. */
            draw?: {
                /** @description SHA-256 of the seed, which is text of 64 hex digits. */
                commitment?: string;
                /**
                 * Format: date-time
                 * @description Couriers enter until then; it is drawn within two minutes after.
                 */
                closesAt?: string;
                /** Format: date-time */
                closedAt?: string;
                /** @description Present once the draw is closed. From it anybody computes the same winner: docs/fair-draw.md. */
                seed?: string;
                /**
                 * Format: id
                 * @description Who got the task; absent when nobody did.
                 */
                winner?: string;
                /** @description How long couriers enter it. */
                seconds: number;
            };
            ended?: {
                /** Format: date-time */
                at: string;
                onTime: boolean;
                reason?: string;
            };
            /** @description What completing it has to prove; left out, nothing. */
            completion?: {
                /**
                 * @description The stops that must have been visited: `all`, `none`, or a share of them, as 0.8.
                 * @default all
                 */
                stops: ("none" | "all") | number;
                /**
                 * @description Whether it cannot be completed before its window begins.
                 * @default true
                 */
                notBeforeWindow: boolean;
                /**
                 * @description Whether each stop with `proof` needs a photo of kind `proof`. Where only a share of the stops is required, those that were not visited need none.
                 * @default true
                 */
                photos: boolean;
                /**
                 * @description `refuse`: it is not completed. `review`: it is, and its bonus waits for the proof or for a manager.
                 * @default review
                 * @enum {string}
                 */
                unmet: "refuse" | "review";
            };
            /** @description Of a completion that did not meet the policy. */
            review?: {
                /**
                 * @description While it is required, there is no bonus; visits that arrive later prove it.
                 * @enum {string}
                 */
                state: "required" | "proven" | "accepted" | "rejected";
                readonly unmet: ("stops" | "window" | "photos")[];
                by?: string;
                /** Format: date-time */
                at?: string;
                reason?: string;
            };
            /** @description The newest hundred, newest first; not for couriers. */
            attempts?: {
                id: string;
                /**
                 * Format: id
                 * @description The task.
                 */
                taskId: string;
                /**
                 * Format: id
                 * @description The courier.
                 */
                courierId: string;
                /** Format: date-time */
                at: string;
                /** @enum {string} */
                result: "won" | "refused";
                /** @description The code of a refusal. */
                reason?: string;
            }[];
        };
        TaskDraw: {
            /** @description SHA-256 of the seed, which is text of 64 hex digits. */
            commitment: string;
            /**
             * Format: date-time
             * @description Couriers enter until then; it is drawn within two minutes after.
             */
            closesAt: string;
            /** Format: date-time */
            closedAt?: string;
            /** @description Present once the draw is closed. From it anybody computes the same winner: docs/fair-draw.md. */
            seed?: string;
            /**
             * Format: id
             * @description Who got the task; absent when nobody did.
             */
            winner?: string;
            /**
             * Format: id
             * @description The task.
             */
            taskId: string;
            /** @description Once it is closed: who entered, sorted by code point. */
            entrants?: string[];
            /** @description SHA-256 of their ids, a line each. */
            entrantsSha256?: string;
            /** @description Who ranked before the winner and had no room for another task. */
            passedOver?: string[];
        };
        TaskList: {
            tasks: components["schemas"]["Task"][];
            /** @description Continues the list; absent at its end. */
            cursor?: string;
        };
        TestMessage: {
            messageId: string;
        };
        Webhook: {
            webhookId: string;
            url: string;
            events: string[];
            team?: string;
            description?: string;
            /** @enum {string} */
            state: "active" | "disabled";
            /** @description Since when and why nothing is sent to it. */
            disabled?: {
                /** Format: date-time */
                at: string;
                /** @enum {string} */
                reason: "failing" | "gone" | "admin";
            };
            /**
             * Format: date-time
             * @description Since when it has accepted nothing.
             */
            failingSince?: string;
            /**
             * Format: date-time
             * @description Until then the secret before the last rotation signs, too.
             */
            oldSecretExpiresAt?: string;
            /** Format: date-time */
            createdAt: string;
        };
        WebhookList: {
            webhooks: components["schemas"]["Webhook"][];
            cursor?: string;
        };
        WebhookMessage: {
            /** @description The header webhook-id, the same in all attempts. */
            messageId: string;
            event: string;
            /** @enum {string} */
            state: "sent" | "retrying" | "failed";
            /** Format: date-time */
            createdAt: string;
            attempts: number;
            lastAttempts: {
                /** Format: date-time */
                at: string;
                status?: number;
                error?: string;
            }[];
            /** Format: date-time */
            nextAttemptAt?: string;
        };
        WebhookMessageList: {
            messages: components["schemas"]["WebhookMessage"][];
            cursor?: string;
        };
        WebhookSecret: {
            webhookId: string;
            url: string;
            events: string[];
            team?: string;
            description?: string;
            /** @enum {string} */
            state: "active" | "disabled";
            /** @description Since when and why nothing is sent to it. */
            disabled?: {
                /** Format: date-time */
                at: string;
                /** @enum {string} */
                reason: "failing" | "gone" | "admin";
            };
            /**
             * Format: date-time
             * @description Since when it has accepted nothing.
             */
            failingSince?: string;
            /**
             * Format: date-time
             * @description Until then the secret before the last rotation signs, too.
             */
            oldSecretExpiresAt?: string;
            /** Format: date-time */
            createdAt: string;
            /** @description Signs its messages. Shown once; absent when the request was repeated. */
            secret?: string;
        };
    };
    responses: {
        /** @description Too many requests; the response comes from API Gateway. */
        TooMany: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "message": "Too Many Requests"
                 *     }
                 */
                "application/json": components["schemas"]["GatewayError"];
            };
        };
        /** @description Conflict: COMPLETION_UNPROVEN, VERSION_CONFLICT */
        "COMPLETION_UNPROVEN.VERSION_CONFLICT": {
            headers: {
                "x-correlation-id": components["headers"]["CorrelationId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "COMPLETION_UNPROVEN" | "VERSION_CONFLICT";
                };
            };
        };
        /** @description Conflict: COURIER_AT_LIMIT, COURIER_BLOCKED, COURIER_PAUSED, IDEMPOTENCY_KEY_REUSED, OFFER_EXPIRED, TASK_NOT_OPEN, TASK_TAKEN */
        "COURIER_AT_LIMIT.COURIER_BLOCKED.COURIER_PAUSED.IDEMPOTENCY_KEY_REUSED.OFFER_EXPIRED.TASK_NOT_OPEN.TASK_TAKEN": {
            headers: {
                "x-correlation-id": components["headers"]["CorrelationId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "COURIER_AT_LIMIT" | "COURIER_BLOCKED" | "COURIER_PAUSED" | "IDEMPOTENCY_KEY_REUSED" | "OFFER_EXPIRED" | "TASK_NOT_OPEN" | "TASK_TAKEN";
                };
            };
        };
        /** @description Conflict: COURIER_AT_LIMIT, COURIER_BLOCKED, IDEMPOTENCY_KEY_REUSED, VERSION_CONFLICT */
        "COURIER_AT_LIMIT.COURIER_BLOCKED.IDEMPOTENCY_KEY_REUSED.VERSION_CONFLICT": {
            headers: {
                "x-correlation-id": components["headers"]["CorrelationId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "COURIER_AT_LIMIT" | "COURIER_BLOCKED" | "IDEMPOTENCY_KEY_REUSED" | "VERSION_CONFLICT";
                };
            };
        };
        /** @description Conflict: IDEMPOTENCY_KEY_REUSED */
        IDEMPOTENCY_KEY_REUSED: {
            headers: {
                "x-correlation-id": components["headers"]["CorrelationId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "IDEMPOTENCY_KEY_REUSED";
                };
            };
        };
        /** @description Conflict: IDEMPOTENCY_KEY_REUSED, RUN_ALREADY_ACTIVE, VERSION_CONFLICT */
        "IDEMPOTENCY_KEY_REUSED.RUN_ALREADY_ACTIVE.VERSION_CONFLICT": {
            headers: {
                "x-correlation-id": components["headers"]["CorrelationId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "IDEMPOTENCY_KEY_REUSED" | "RUN_ALREADY_ACTIVE" | "VERSION_CONFLICT";
                };
            };
        };
        /** @description Conflict: IDEMPOTENCY_KEY_REUSED, VERSION_CONFLICT */
        "IDEMPOTENCY_KEY_REUSED.VERSION_CONFLICT": {
            headers: {
                "x-correlation-id": components["headers"]["CorrelationId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "IDEMPOTENCY_KEY_REUSED" | "VERSION_CONFLICT";
                };
            };
        };
        /** @description Internal Server Error: INTERNAL */
        INTERNAL: {
            headers: {
                "x-correlation-id": components["headers"]["CorrelationId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "INTERNAL";
                };
            };
        };
        /** @description Not Found: NOT_FOUND */
        NOT_FOUND: {
            headers: {
                "x-correlation-id": components["headers"]["CorrelationId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "NOT_FOUND";
                };
            };
        };
        /** @description Conflict: OFFER_EXPIRED, VERSION_CONFLICT */
        "OFFER_EXPIRED.VERSION_CONFLICT": {
            headers: {
                "x-correlation-id": components["headers"]["CorrelationId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "OFFER_EXPIRED" | "VERSION_CONFLICT";
                };
            };
        };
        /** @description Forbidden: ROLE_FORBIDDEN */
        ROLE_FORBIDDEN: {
            headers: {
                "x-correlation-id": components["headers"]["CorrelationId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "ROLE_FORBIDDEN";
                };
            };
        };
        /** @description Unprocessable Entity: ROUTE_INVALID */
        ROUTE_INVALID: {
            headers: {
                "x-correlation-id": components["headers"]["CorrelationId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "ROUTE_INVALID";
                };
            };
        };
        /** @description Gone: RUN_CLOSED */
        RUN_CLOSED: {
            headers: {
                "x-correlation-id": components["headers"]["CorrelationId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "RUN_CLOSED";
                };
            };
        };
        /** @description Unauthorized: TOKEN_EXPIRED, TOKEN_INVALID, TOKEN_MISSING */
        "TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING": {
            headers: {
                "x-correlation-id": components["headers"]["CorrelationId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "TOKEN_EXPIRED" | "TOKEN_INVALID" | "TOKEN_MISSING";
                };
                /**
                 * @example {
                 *       "message": "Unauthorized"
                 *     }
                 */
                "application/json": components["schemas"]["GatewayError"];
            };
        };
        /** @description Too Many Requests: TOO_FAST */
        TOO_FAST: {
            headers: {
                "x-correlation-id": components["headers"]["CorrelationId"];
                "retry-after": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "TOO_FAST";
                };
                /**
                 * @example {
                 *       "message": "Too Many Requests"
                 *     }
                 */
                "application/json": components["schemas"]["GatewayError"];
            };
        };
        /** @description Payload Too Large: TOO_LARGE */
        TOO_LARGE: {
            headers: {
                "x-correlation-id": components["headers"]["CorrelationId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "TOO_LARGE";
                };
            };
        };
        /** @description Service Unavailable: UNAVAILABLE */
        UNAVAILABLE: {
            headers: {
                "x-correlation-id": components["headers"]["CorrelationId"];
                "retry-after": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "UNAVAILABLE";
                };
            };
        };
        /** @description Unsupported Media Type: UNSUPPORTED_MEDIA */
        UNSUPPORTED_MEDIA: {
            headers: {
                "x-correlation-id": components["headers"]["CorrelationId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "UNSUPPORTED_MEDIA";
                };
            };
        };
        /** @description Bad Request: VALIDATION_FAILED */
        VALIDATION_FAILED: {
            headers: {
                "x-correlation-id": components["headers"]["CorrelationId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "VALIDATION_FAILED";
                };
            };
        };
        /** @description Conflict: VERSION_CONFLICT */
        VERSION_CONFLICT: {
            headers: {
                "x-correlation-id": components["headers"]["CorrelationId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "VERSION_CONFLICT";
                };
            };
        };
    };
    parameters: {
        /**
         * @description The same request under the same key is done once.
         * @example 4f9a2c1e-7d0b-4a53-9f0e-2b7c6d1a8e55
         */
        IdempotencyKey: string;
    };
    requestBodies: never;
    headers: {
        /** @description Of everything that follows from the request: the caller's own x-correlation-id when it is valid. */
        CorrelationId: string;
        /** @description Where it can be read. */
        Location: string;
        /** @description Seconds to wait before the same request is sent again. */
        RetryAfter: number;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    ListCouriers: {
        parameters: {
            query?: {
                /** @example 25 */
                limit?: number;
                /** @example eyJwayI6IjEifQ */
                cursor?: string;
                /**
                 * @description Only those in this state.
                 * @example available
                 */
                state?: "available" | "onRun" | "paused" | "blocked";
                /**
                 * @description Only those of this team.
                 * @example north
                 */
                team?: string;
                /**
                 * @description Only those whose name or id has each of these words in it, whatever their case and accents.
                 * @example search
                 */
                search?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "couriers": [
                     *         {
                     *           "courierId": "c1",
                     *           "teams": [
                     *             "north"
                     *           ],
                     *           "state": "available",
                     *           "onDuty": false,
                     *           "runIds": [
                     *             "run_1.3"
                     *           ],
                     *           "createdAt": "2026-11-21T09:00:00.000Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["CourierList"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
        };
    };
    RegisterCourier: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "courierId": "c1",
                 *       "name": "Ana Souza",
                 *       "teams": [
                 *         "north"
                 *       ],
                 *       "phone": "+49301234567"
                 *     }
                 */
                "application/json": {
                    /**
                     * Format: id
                     * @description As the claim of the courier's token says it.
                     */
                    courierId: string;
                    /** Format: text */
                    name: string;
                    phone?: string | null;
                    /** @description In words, such as a cargo bike. */
                    vehicle?: string | null;
                    /** @description How much fits into the vehicle, in the organization's own unit. */
                    capacity?: number | null;
                    teams: string[];
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "courierId": "c1",
                     *       "teams": [
                     *         "north"
                     *       ],
                     *       "state": "available",
                     *       "onDuty": false,
                     *       "runIds": [
                     *         "run_1.3"
                     *       ],
                     *       "createdAt": "2026-11-21T09:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Courier"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            409: components["responses"]["VERSION_CONFLICT"];
            413: components["responses"]["TOO_LARGE"];
            415: components["responses"]["UNSUPPORTED_MEDIA"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
            503: components["responses"]["UNAVAILABLE"];
        };
    };
    GetCourier: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The courier.
                 * @example c1
                 */
                courierId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "courierId": "c1",
                     *       "teams": [
                     *         "north"
                     *       ],
                     *       "state": "available",
                     *       "onDuty": false,
                     *       "runIds": [
                     *         "run_1.3"
                     *       ],
                     *       "createdAt": "2026-11-21T09:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Courier"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
        };
    };
    UpdateCourier: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The courier.
                 * @example c1
                 */
                courierId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "vehicle": "cargo bike",
                 *       "capacity": 40
                 *     }
                 */
                "application/json": {
                    /** Format: text */
                    name?: string;
                    phone?: string | null;
                    /** @description In words, such as a cargo bike. */
                    vehicle?: string | null;
                    /** @description How much fits into the vehicle, in the organization's own unit. */
                    capacity?: number | null;
                    /** @description For admins only. */
                    teams?: string[];
                    /** @description Blocked, a courier gets no tasks; what they have is theirs until it is taken. */
                    blocked?: boolean;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "courierId": "c1",
                     *       "teams": [
                     *         "north"
                     *       ],
                     *       "state": "available",
                     *       "onDuty": false,
                     *       "runIds": [
                     *         "run_1.3"
                     *       ],
                     *       "createdAt": "2026-11-21T09:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Courier"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            413: components["responses"]["TOO_LARGE"];
            415: components["responses"]["UNSUPPORTED_MEDIA"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
            503: components["responses"]["UNAVAILABLE"];
        };
    };
    GetErasure: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The courier.
                 * @example c1
                 */
                courierId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "courierId": "c1",
                     *       "erasureId": "erasureId",
                     *       "state": "erasing",
                     *       "requestedAt": "2026-11-21T09:00:00.000Z",
                     *       "requestedBy": "m1",
                     *       "erased": {},
                     *       "expiring": [
                     *         {
                     *           "what": "what",
                     *           "until": "2026-11-21T09:00:00.000Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Erasure"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
        };
    };
    EraseCourier: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The courier.
                 * @example c1
                 */
                courierId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "courierId": "c1",
                     *       "erasureId": "erasureId",
                     *       "state": "erasing",
                     *       "requestedAt": "2026-11-21T09:00:00.000Z",
                     *       "requestedBy": "m1",
                     *       "erased": {},
                     *       "expiring": [
                     *         {
                     *           "what": "what",
                     *           "until": "2026-11-21T09:00:00.000Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Erasure"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            409: components["responses"]["VERSION_CONFLICT"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
            503: components["responses"]["UNAVAILABLE"];
        };
    };
    GetDelivery: {
        parameters: {
            query: {
                /**
                 * @description The part of the link after the #.
                 * @example mK3vQx7Lr2Yt9Zb1Nc5Wpw
                 */
                token: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "state": "planned",
                     *       "expiresAt": "2026-11-21T09:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            404: components["responses"]["NOT_FOUND"];
            429: components["responses"]["TOO_FAST"];
            500: components["responses"]["INTERNAL"];
        };
    };
    GetHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ok"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        status: "ok";
                    };
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
        };
    };
    CreateImport: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "bytes": 48213,
                 *       "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
                 *     }
                 */
                "application/json": {
                    /**
                     * Format: id
                     * @description Whose file it is; a partner's own when it is left out.
                     */
                    partner?: string;
                    bytes: number;
                    sha256: string;
                    /**
                     * @description Detected when absent.
                     * @enum {string}
                     */
                    encoding?: "utf-8" | "utf-16le" | "utf-16be" | "gb18030";
                };
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "importId": "imp_1",
                     *       "state": "awaitingUpload"
                     *     }
                     */
                    "application/json": {
                        importId: string;
                        /** @enum {string} */
                        state: "awaitingUpload" | "received" | "processing" | "done" | "doneWithErrors" | "rejected";
                        /** @description Send the bytes there, with exactly these headers. Absent when they are here already. */
                        upload?: {
                            /** Format: uri */
                            url: string;
                            /** @constant */
                            method: "PUT";
                            headers: {
                                [key: string]: string;
                            };
                            /** Format: date-time */
                            expiresAt: string;
                        };
                    };
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            413: components["responses"]["TOO_LARGE"];
            415: components["responses"]["UNSUPPORTED_MEDIA"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
        };
    };
    GetImport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example imp_1 */
                importId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "importId": "imp_1",
                     *       "partner": "acme",
                     *       "state": "done",
                     *       "run": 1,
                     *       "createdAt": "2026-11-21T09:00:00.000Z",
                     *       "rows": 200,
                     *       "ok": 200,
                     *       "errors": 0
                     *     }
                     */
                    "application/json": {
                        importId: string;
                        partner: string;
                        /** @enum {string} */
                        state: "awaitingUpload" | "received" | "processing" | "done" | "doneWithErrors" | "rejected";
                        /** @description How often the file was uploaded. */
                        run: number;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        receivedAt?: string;
                        /** Format: date-time */
                        finishedAt?: string;
                        bytes?: number;
                        /** @enum {string} */
                        encoding?: "utf-8" | "utf-16le" | "utf-16be" | "gb18030";
                        /** @description Rows of the file, without its header. */
                        rows?: number;
                        /** @description Valid rows; once the import is done they are tasks. */
                        ok?: number;
                        /** @description Invalid rows. */
                        errors?: number;
                        /** @description What is to be looked at, although nothing was refused for it. */
                        warnings?: string[];
                        /** @description How many rows have been written so far. */
                        written?: {
                            rows: number;
                            /** @description Tasks that did not exist before. */
                            made: number;
                        };
                        /** @description Why the file is refused as a whole. */
                        rejection?: {
                            code: string;
                            detail: string;
                            line?: number;
                        };
                        /** @description Each error as CSV: line, field, reason, value. */
                        errorFile?: {
                            /** Format: uri */
                            url: string;
                            /** Format: date-time */
                            expiresAt: string;
                        };
                    };
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
        };
    };
    GetLedger: {
        parameters: {
            query: {
                /** @example 25 */
                limit?: number;
                /** @example eyJwayI6IjEifQ */
                cursor?: string;
                /**
                 * @description Whose statement; left out, a courier's own, else a list of the entries of all.
                 * @example c1
                 */
                courier?: string;
                /** @example 2026-11 */
                period: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "period": "2026-11",
                     *       "entries": [
                     *         {
                     *           "entryId": "tsk_1.bonus",
                     *           "courierId": "c1",
                     *           "kind": "bonus",
                     *           "money": {
                     *             "amount": 1200,
                     *             "currency": "EUR"
                     *           },
                     *           "at": "2026-11-21T09:00:00.000Z",
                     *           "by": "m1"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Ledger"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
        };
    };
    AdjustLedger: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The same request under the same key is done once.
                 * @example 4f9a2c1e-7d0b-4a53-9f0e-2b7c6d1a8e55
                 */
                "idempotency-key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "courierId": "c1",
                 *       "reason": "The customer called",
                 *       "reverses": "tsk_1.bonus"
                 *     }
                 */
                "application/json": {
                    /**
                     * Format: id
                     * @description The courier.
                     */
                    courierId: string;
                    /** Format: text */
                    reason: string;
                    /** @constant */
                    kind?: "reversal";
                    /** Format: id */
                    reverses: string;
                } | {
                    /**
                     * Format: id
                     * @description The courier.
                     */
                    courierId: string;
                    /** Format: text */
                    reason: string;
                    /**
                     * Format: id
                     * @description The task.
                     */
                    taskId?: string;
                    /** @constant */
                    kind: "penalty";
                    money: {
                        amount: number;
                        /** @description ISO 4217. */
                        currency: string;
                    };
                } | {
                    /**
                     * Format: id
                     * @description The courier.
                     */
                    courierId: string;
                    /** Format: text */
                    reason: string;
                    /**
                     * Format: id
                     * @description The task.
                     */
                    taskId?: string;
                    /** @constant */
                    kind: "adjustment";
                    money: {
                        amount: number;
                        /** @description ISO 4217. */
                        currency: string;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "entryId": "tsk_1.bonus",
                     *       "courierId": "c1",
                     *       "kind": "bonus",
                     *       "money": {
                     *         "amount": 1200,
                     *         "currency": "EUR"
                     *       },
                     *       "at": "2026-11-21T09:00:00.000Z",
                     *       "by": "m1"
                     *     }
                     */
                    "application/json": components["schemas"]["LedgerEntry"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            409: components["responses"]["IDEMPOTENCY_KEY_REUSED.VERSION_CONFLICT"];
            413: components["responses"]["TOO_LARGE"];
            415: components["responses"]["UNSUPPORTED_MEDIA"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
            503: components["responses"]["UNAVAILABLE"];
        };
    };
    GetLive: {
        parameters: {
            query?: {
                /**
                 * @description What to subscribe to: `all`, `team:<id>` or `run:<id>`.
                 * @example all
                 */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "feeds": {},
                     *       "nextSeconds": 5
                     *     }
                     */
                    "application/json": components["schemas"]["Live"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
        };
    };
    GetLiveChanges: {
        parameters: {
            query: {
                /**
                 * @description A feed: `facts:<team>` or `places:<team>`; `facts` and `places` are those of what has no team.
                 * @example facts:north
                 */
                feed: string;
                /**
                 * @description With `run:<id>`: only what is about this run.
                 * @example all
                 */
                to?: string;
                /**
                 * @description The last page that the client has; without it all current changes.
                 * @example 4711
                 */
                since?: number;
                /**
                 * @description The `cursor` of the part before.
                 * @example eyJwayI6IjEifQ
                 */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "feed": "facts:north",
                     *       "from": 0,
                     *       "to": 12,
                     *       "changes": [
                     *         {
                     *           "about": "run:run_1.3/place",
                     *           "event": "task.completed",
                     *           "id": "s1",
                     *           "at": "2026-11-21T09:00:00.000Z",
                     *           "data": {}
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["LiveChanges"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
        };
    };
    CreateLiveTicket: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "ticket": "tkt_1",
                     *       "url": "https://example.com/webhooks",
                     *       "expiresAt": "2026-11-21T09:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["LiveTicket"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
        };
    };
    GetOwnProfile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "courierId": "c1",
                     *       "teams": [
                     *         "north"
                     *       ],
                     *       "state": "available",
                     *       "onDuty": false,
                     *       "runIds": [
                     *         "run_1.3"
                     *       ],
                     *       "createdAt": "2026-11-21T09:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Courier"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
        };
    };
    UpdateOwnProfile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {} */
                "application/json": {
                    phone?: string | null;
                    /** @description In words, such as a cargo bike. */
                    vehicle?: string | null;
                    /** @description Off duty, a courier claims nothing; a run that has begun goes on. */
                    onDuty?: boolean;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "courierId": "c1",
                     *       "teams": [
                     *         "north"
                     *       ],
                     *       "state": "available",
                     *       "onDuty": false,
                     *       "runIds": [
                     *         "run_1.3"
                     *       ],
                     *       "createdAt": "2026-11-21T09:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Courier"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            413: components["responses"]["TOO_LARGE"];
            415: components["responses"]["UNSUPPORTED_MEDIA"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
            503: components["responses"]["UNAVAILABLE"];
        };
    };
    GetOpenApi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example {} */
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
        };
    };
    ListPhotos: {
        parameters: {
            query?: {
                /** @example 25 */
                limit?: number;
                /** @example eyJwayI6IjEifQ */
                cursor?: string;
                /** @example proof */
                kind?: "receipt" | "proof";
                /**
                 * @description All photos that this courier has uploaded, of any kind and day; for admins of all teams.
                 * @example c1
                 */
                courier?: string;
                /**
                 * @description The day in UTC on which they were offered; today unless another is named.
                 * @example 2026-11-21
                 */
                day?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "photos": [
                     *         {
                     *           "photoId": "pho_1",
                     *           "courierId": "c1",
                     *           "kind": "receipt",
                     *           "state": "awaitingUpload",
                     *           "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                     *           "bytes": 48213,
                     *           "mediaType": "image/jpeg",
                     *           "createdAt": "2026-11-21T09:00:00.000Z",
                     *           "uploadBy": "2026-11-21T12:00:00.000Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["PhotoList"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
        };
    };
    CreatePhoto: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "kind": "receipt",
                 *       "mediaType": "image/jpeg",
                 *       "bytes": 48213,
                 *       "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
                 *     }
                 */
                "application/json": {
                    taskId?: string;
                    runId?: string;
                    /** @description The stop of the route at which it was taken. */
                    stopId?: string;
                    /** @enum {string} */
                    kind: "receipt" | "proof";
                    /** @enum {string} */
                    mediaType: "image/jpeg" | "image/png" | "image/webp" | "image/tiff";
                    bytes: number;
                    sha256: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "photoId": "pho_1",
                     *       "state": "awaitingUpload"
                     *     }
                     */
                    "application/json": components["schemas"]["CreatePhoto"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            413: components["responses"]["TOO_LARGE"];
            415: components["responses"]["UNSUPPORTED_MEDIA"];
            429: components["responses"]["TOO_FAST"];
            500: components["responses"]["INTERNAL"];
            503: components["responses"]["UNAVAILABLE"];
        };
    };
    GetPhoto: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example pho_1 */
                photoId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "photoId": "pho_1",
                     *       "courierId": "c1",
                     *       "kind": "receipt",
                     *       "state": "awaitingUpload",
                     *       "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                     *       "bytes": 48213,
                     *       "mediaType": "image/jpeg",
                     *       "createdAt": "2026-11-21T09:00:00.000Z",
                     *       "uploadBy": "2026-11-21T12:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Photo"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
        };
    };
    ReportPositions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "runId": "run_1.3",
                 *       "fixes": [
                 *         {
                 *           "fixTime": "2026-11-21T09:00:00.000Z",
                 *           "lat": 52.52,
                 *           "lon": 13.405
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": {
                    /** @description The run: one courier driving one task. */
                    runId: string;
                    /**
                     * @description Coordinate system of the fixes; wgs84 when absent.
                     * @enum {string}
                     */
                    crs?: "wgs84" | "gcj02";
                    fixes: {
                        /**
                         * Format: date-time
                         * @description When the phone measured it, RFC 3339 in UTC.
                         */
                        fixTime: string;
                        /** @description Latitude, WGS-84, degrees. */
                        lat: number;
                        /** @description Longitude, WGS-84, degrees. */
                        lon: number;
                        /** @description Distinguishes fixes of the same millisecond. */
                        seq?: number;
                        /** @description Radius around the point, metres. */
                        accuracyM?: number;
                        /** @description Speed over the ground, metres per second. */
                        speedMps?: number;
                        /** @description Direction of travel, degrees clockwise from north. */
                        headingDeg?: number;
                        /** @description Battery charge of the phone, percent. */
                        batteryPct?: number;
                    }[];
                };
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "accepted": 1,
                     *       "rejected": [
                     *         {
                     *           "index": 0,
                     *           "code": "TOO_OLD",
                     *           "detail": "Write a number."
                     *         }
                     *       ],
                     *       "nextReportSeconds": 10
                     *     }
                     */
                    "application/json": components["schemas"]["ReportPositions"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            410: components["responses"]["RUN_CLOSED"];
            413: components["responses"]["TOO_LARGE"];
            415: components["responses"]["UNSUPPORTED_MEDIA"];
            429: components["responses"]["TOO_FAST"];
            500: components["responses"]["INTERNAL"];
            503: components["responses"]["UNAVAILABLE"];
        };
    };
    ReportOsmand: {
        parameters: {
            query?: {
                /**
                 * @description The courier's token: these apps send no header.
                 * @example mK3vQx7Lr2Yt9Zb1Nc5Wpw
                 */
                token?: string;
                /**
                 * @description The run; without it the courier's own run for this phone.
                 * @example run_1.3
                 */
                run?: string;
                /**
                 * @description The phone's name; `deviceid` is the same.
                 * @example s1
                 */
                id?: string;
                /**
                 * @description Degrees, WGS-84.
                 * @example 52.52
                 */
                lat?: string;
                /**
                 * @description Degrees, WGS-84.
                 * @example 13.405
                 */
                lon?: string;
                /**
                 * @description Seconds or milliseconds since 1970, or RFC 3339; without it, now.
                 * @example 2026-11-21T09:00:00.000Z
                 */
                timestamp?: string;
                /**
                 * @description Knots.
                 * @example 8.3
                 */
                speed?: string;
                /**
                 * @description Degrees; `heading` is the same.
                 * @example 90
                 */
                bearing?: string;
                /**
                 * @description Metres.
                 * @example 5
                 */
                accuracy?: string;
                /**
                 * @description Horizontal dilution of precision, used without an accuracy.
                 * @example 1.2
                 */
                hdop?: string;
                /**
                 * @description `true` or `1`; a position with another value is ignored.
                 * @example true
                 */
                valid?: string;
                /**
                 * @description Per cent.
                 * @example 80
                 */
                batt?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "accepted": 1,
                     *       "rejected": [
                     *         {
                     *           "index": 0,
                     *           "code": "VALIDATION_FAILED",
                     *           "detail": "Write a number."
                     *         }
                     *       ],
                     *       "nextReportSeconds": 10
                     *     }
                     */
                    "application/json": components["schemas"]["ReportOsmand"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            413: components["responses"]["TOO_LARGE"];
            415: components["responses"]["UNSUPPORTED_MEDIA"];
            429: components["responses"]["TOO_FAST"];
            500: components["responses"]["INTERNAL"];
            503: components["responses"]["UNAVAILABLE"];
        };
    };
    "ReportOsmand.post": {
        parameters: {
            query?: {
                /**
                 * @description The courier's token: these apps send no header.
                 * @example mK3vQx7Lr2Yt9Zb1Nc5Wpw
                 */
                token?: string;
                /**
                 * @description The run; without it the courier's own run for this phone.
                 * @example run_1.3
                 */
                run?: string;
                /**
                 * @description The phone's name; `deviceid` is the same.
                 * @example s1
                 */
                id?: string;
                /**
                 * @description Degrees, WGS-84.
                 * @example 52.52
                 */
                lat?: string;
                /**
                 * @description Degrees, WGS-84.
                 * @example 13.405
                 */
                lon?: string;
                /**
                 * @description Seconds or milliseconds since 1970, or RFC 3339; without it, now.
                 * @example 2026-11-21T09:00:00.000Z
                 */
                timestamp?: string;
                /**
                 * @description Knots.
                 * @example 8.3
                 */
                speed?: string;
                /**
                 * @description Degrees; `heading` is the same.
                 * @example 90
                 */
                bearing?: string;
                /**
                 * @description Metres.
                 * @example 5
                 */
                accuracy?: string;
                /**
                 * @description Horizontal dilution of precision, used without an accuracy.
                 * @example 1.2
                 */
                hdop?: string;
                /**
                 * @description `true` or `1`; a position with another value is ignored.
                 * @example true
                 */
                valid?: string;
                /**
                 * @description Per cent.
                 * @example 80
                 */
                batt?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "location": {
                 *         "timestamp": "2026-11-21T09:00:00.000Z",
                 *         "coords": {
                 *           "latitude": 52.52,
                 *           "longitude": 13.405
                 *         }
                 *       }
                 *     }
                 */
                "application/x-www-form-urlencoded": ({
                    /** @description The phone's name. */
                    device_id?: unknown;
                    location: {
                        /** @description RFC 3339. */
                        timestamp: unknown;
                        coords: {
                            latitude: number;
                            longitude: number;
                            /** @description Metres. */
                            accuracy?: unknown;
                            /** @description Metres per second. */
                            speed?: unknown;
                            /** @description Degrees. */
                            heading?: unknown;
                        } & {
                            [key: string]: unknown;
                        };
                        battery?: ({
                            /** @description From 0 to 1. */
                            level?: unknown;
                        } & {
                            [key: string]: unknown;
                        }) | null;
                    } & {
                        [key: string]: unknown;
                    };
                } & {
                    [key: string]: unknown;
                }) | {
                    [key: string]: unknown;
                };
                /**
                 * @example {
                 *       "location": {
                 *         "timestamp": "2026-11-21T09:00:00.000Z",
                 *         "coords": {
                 *           "latitude": 52.52,
                 *           "longitude": 13.405
                 *         }
                 *       }
                 *     }
                 */
                "application/json": ({
                    /** @description The phone's name. */
                    device_id?: unknown;
                    location: {
                        /** @description RFC 3339. */
                        timestamp: unknown;
                        coords: {
                            latitude: number;
                            longitude: number;
                            /** @description Metres. */
                            accuracy?: unknown;
                            /** @description Metres per second. */
                            speed?: unknown;
                            /** @description Degrees. */
                            heading?: unknown;
                        } & {
                            [key: string]: unknown;
                        };
                        battery?: ({
                            /** @description From 0 to 1. */
                            level?: unknown;
                        } & {
                            [key: string]: unknown;
                        }) | null;
                    } & {
                        [key: string]: unknown;
                    };
                } & {
                    [key: string]: unknown;
                }) | {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "accepted": 1,
                     *       "rejected": [
                     *         {
                     *           "index": 0,
                     *           "code": "VALIDATION_FAILED",
                     *           "detail": "Write a number."
                     *         }
                     *       ],
                     *       "nextReportSeconds": 10
                     *     }
                     */
                    "application/json": components["schemas"]["ReportOsmand"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            413: components["responses"]["TOO_LARGE"];
            415: components["responses"]["UNSUPPORTED_MEDIA"];
            429: components["responses"]["TOO_FAST"];
            500: components["responses"]["INTERNAL"];
            503: components["responses"]["UNAVAILABLE"];
        };
    };
    ReportOwnTracks: {
        parameters: {
            query?: {
                /**
                 * @description The run; without it the courier's own run for this phone.
                 * @example run_1.3
                 */
                run?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "_type": "location",
                 *       "lat": 52.52,
                 *       "lon": 13.405,
                 *       "tst": 1795251600
                 *     }
                 */
                "application/json": ({
                    /** @constant */
                    _type: "location";
                    lat: number;
                    lon: number;
                    /** @description When the phone took it, in seconds since 1970. */
                    tst: unknown;
                    /** @description The phone's name, by default of two letters. */
                    tid?: unknown;
                    /** @description Accuracy, metres. */
                    acc?: unknown;
                    /** @description Speed, kilometres an hour. */
                    vel?: unknown;
                    /** @description Course over ground, degrees. */
                    cog?: unknown;
                    /** @description Battery, per cent. */
                    batt?: unknown;
                } & {
                    [key: string]: unknown;
                }) | ({
                    /** Format: text */
                    _type: string;
                } & {
                    [key: string]: unknown;
                });
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example [] */
                    "application/json": components["schemas"]["OwnTracks"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            413: components["responses"]["TOO_LARGE"];
            415: components["responses"]["UNSUPPORTED_MEDIA"];
            429: components["responses"]["TOO_FAST"];
            500: components["responses"]["INTERNAL"];
            503: components["responses"]["UNAVAILABLE"];
        };
    };
    ListReceipts: {
        parameters: {
            query?: {
                /** @example 25 */
                limit?: number;
                /** @example eyJwayI6IjEifQ */
                cursor?: string;
                /** @example processing */
                state?: "processing" | "accepted" | "needsReview" | "corrected" | "rejected" | "failed";
                /**
                 * @description Only those of this courier, of every state unless one is named.
                 * @example c1
                 */
                courier?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "receipts": [
                     *         {
                     *           "receiptId": "rcp_1",
                     *           "state": "processing",
                     *           "photoId": "pho_1",
                     *           "courierId": "c1",
                     *           "createdAt": "2026-11-21T09:00:00.000Z",
                     *           "flags": [
                     *             {
                     *               "kind": "same-picture",
                     *               "explanation": "By its EXIF it was taken 72 hours before the run began."
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["ReceiptList"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
        };
    };
    GetReceipt: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example rcp_1 */
                receiptId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "receiptId": "rcp_1",
                     *       "state": "accepted",
                     *       "photoId": "pho_1",
                     *       "courierId": "c1",
                     *       "createdAt": "2026-11-21T09:00:00.000Z",
                     *       "flags": [
                     *         {
                     *           "kind": "same-picture",
                     *           "explanation": "By its EXIF it was taken 72 hours before the run began."
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
        };
    };
    ReviewReceipt: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example rcp_1 */
                receiptId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "verdict": "accept"
                 *     }
                 */
                "application/json": {
                    /** @constant */
                    verdict: "accept";
                } | {
                    /** @constant */
                    verdict: "correct";
                    fields: {
                        /** @description In minor units of the currency; negative for money given back. */
                        total: number;
                        /** @description A currency of ISO 4217, as EUR. */
                        currency: string;
                        /** Format: date */
                        date?: string;
                        /** Format: text */
                        merchant?: string;
                    };
                } | {
                    /** @constant */
                    verdict: "reject";
                    /** Format: text */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "receiptId": "rcp_1",
                     *       "state": "accepted",
                     *       "photoId": "pho_1",
                     *       "courierId": "c1",
                     *       "createdAt": "2026-11-21T09:00:00.000Z",
                     *       "flags": [
                     *         {
                     *           "kind": "same-picture",
                     *           "explanation": "By its EXIF it was taken 72 hours before the run began."
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            409: components["responses"]["VERSION_CONFLICT"];
            413: components["responses"]["TOO_LARGE"];
            415: components["responses"]["UNSUPPORTED_MEDIA"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
        };
    };
    ListReports: {
        parameters: {
            query?: {
                /** @example 25 */
                limit?: number;
                /** @example eyJwayI6IjEifQ */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "reports": [
                     *         {
                     *           "reportId": "rep_1-1",
                     *           "revision": 1,
                     *           "kind": "weekly",
                     *           "period": {
                     *             "label": "2026-W47",
                     *             "from": "2026-11-21",
                     *             "to": "2026-11-27",
                     *             "timeZone": "Europe/Berlin"
                     *           },
                     *           "state": "requested",
                     *           "attempt": 1,
                     *           "requestedAt": "2026-11-21T09:00:00.000Z",
                     *           "requestedBy": "m1",
                     *           "movedAt": "2026-11-21T09:00:00.000Z",
                     *           "progress": {
                     *             "percent": 75,
                     *             "step": "plan",
                     *             "parts": 4,
                     *             "done": 3
                     *           }
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["ReportList"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
        };
    };
    RequestReport: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "week": "2026-W47"
                 *     }
                 */
                "application/json": {
                    week?: string;
                    month?: string;
                    from?: string;
                    to?: string;
                    /**
                     * Format: id
                     * @description The courier.
                     */
                    courierId?: string;
                };
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "reportId": "rep_1-1",
                     *       "revision": 1,
                     *       "kind": "weekly",
                     *       "period": {
                     *         "label": "2026-W47",
                     *         "from": "2026-11-21",
                     *         "to": "2026-11-27",
                     *         "timeZone": "Europe/Berlin"
                     *       },
                     *       "state": "requested",
                     *       "attempt": 1,
                     *       "requestedAt": "2026-11-21T09:00:00.000Z",
                     *       "requestedBy": "m1",
                     *       "movedAt": "2026-11-21T09:00:00.000Z",
                     *       "progress": {
                     *         "percent": 75,
                     *         "step": "plan",
                     *         "parts": 4,
                     *         "done": 3
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Report"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            413: components["responses"]["TOO_LARGE"];
            415: components["responses"]["UNSUPPORTED_MEDIA"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
            503: components["responses"]["UNAVAILABLE"];
        };
    };
    GetReport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The report, this revision of it.
                 * @example rep_1-1
                 */
                reportId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "reportId": "rep_1-1",
                     *       "revision": 1,
                     *       "kind": "weekly",
                     *       "period": {
                     *         "label": "2026-W47",
                     *         "from": "2026-11-21",
                     *         "to": "2026-11-27",
                     *         "timeZone": "Europe/Berlin"
                     *       },
                     *       "state": "ready",
                     *       "attempt": 1,
                     *       "requestedAt": "2026-11-21T09:00:00.000Z",
                     *       "requestedBy": "m1",
                     *       "movedAt": "2026-11-21T09:00:00.000Z",
                     *       "progress": {
                     *         "percent": 75,
                     *         "step": "plan",
                     *         "parts": 4,
                     *         "done": 3
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Report"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
        };
    };
    CancelReport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The report, this revision of it.
                 * @example rep_1-1
                 */
                reportId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "reportId": "rep_1-1",
                     *       "revision": 1,
                     *       "kind": "weekly",
                     *       "period": {
                     *         "label": "2026-W47",
                     *         "from": "2026-11-21",
                     *         "to": "2026-11-27",
                     *         "timeZone": "Europe/Berlin"
                     *       },
                     *       "state": "requested",
                     *       "attempt": 1,
                     *       "requestedAt": "2026-11-21T09:00:00.000Z",
                     *       "requestedBy": "m1",
                     *       "movedAt": "2026-11-21T09:00:00.000Z",
                     *       "progress": {
                     *         "percent": 75,
                     *         "step": "plan",
                     *         "parts": 4,
                     *         "done": 3
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Report"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            409: components["responses"]["VERSION_CONFLICT"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
            503: components["responses"]["UNAVAILABLE"];
        };
    };
    GetReportFile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The report, this revision of it.
                 * @example rep_1-1
                 */
                reportId: string;
                /** @example json */
                format: "json" | "csv" | "xlsx" | "pdf" | "events";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Found */
            302: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
        };
    };
    RetryReport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The report, this revision of it.
                 * @example rep_1-1
                 */
                reportId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "reportId": "rep_1-1",
                     *       "revision": 1,
                     *       "kind": "weekly",
                     *       "period": {
                     *         "label": "2026-W47",
                     *         "from": "2026-11-21",
                     *         "to": "2026-11-27",
                     *         "timeZone": "Europe/Berlin"
                     *       },
                     *       "state": "requested",
                     *       "attempt": 1,
                     *       "requestedAt": "2026-11-21T09:00:00.000Z",
                     *       "requestedBy": "m1",
                     *       "movedAt": "2026-11-21T09:00:00.000Z",
                     *       "progress": {
                     *         "percent": 75,
                     *         "step": "plan",
                     *         "parts": 4,
                     *         "done": 3
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Report"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            409: components["responses"]["VERSION_CONFLICT"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
            503: components["responses"]["UNAVAILABLE"];
        };
    };
    ListRoutes: {
        parameters: {
            query?: {
                /** @example 25 */
                limit?: number;
                /** @example eyJwayI6IjEifQ */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "routes": [
                     *         {
                     *           "routeId": "rte_1",
                     *           "name": "Mitte",
                     *           "stops": [
                     *             {
                     *               "id": "s1",
                     *               "name": "Mitte",
                     *               "point": {
                     *                 "lat": 52.52,
                     *                 "lon": 13.405
                     *               },
                     *               "radiusM": 50
                     *             }
                     *           ],
                     *           "version": 1,
                     *           "state": "draft",
                     *           "createdAt": "2026-11-21T09:00:00.000Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["RouteList"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
        };
    };
    CreateRoute: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The same request under the same key is done once.
                 * @example 4f9a2c1e-7d0b-4a53-9f0e-2b7c6d1a8e55
                 */
                "idempotency-key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Mitte",
                 *       "stops": [
                 *         {
                 *           "id": "s1",
                 *           "name": "Mitte",
                 *           "point": {
                 *             "lat": 52.52,
                 *             "lon": 13.405
                 *           }
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": {
                    /** Format: text */
                    name: string;
                    stops: {
                        id: string;
                        /** Format: text */
                        name: string;
                        point: {
                            lat: number;
                            lon: number;
                        };
                        /** @default 50 */
                        radiusM?: number;
                        dwellS?: number;
                        window?: {
                            /** Format: date-time */
                            from: string;
                            /** Format: date-time */
                            to: string;
                        };
                        proof?: boolean;
                    }[];
                    path?: {
                        lat: number;
                        lon: number;
                    }[];
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "routeId": "rte_1",
                     *       "name": "Mitte",
                     *       "stops": [
                     *         {
                     *           "id": "s1",
                     *           "name": "Mitte",
                     *           "point": {
                     *             "lat": 52.52,
                     *             "lon": 13.405
                     *           },
                     *           "radiusM": 50
                     *         }
                     *       ],
                     *       "version": 1,
                     *       "state": "draft",
                     *       "createdAt": "2026-11-21T09:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Route"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            409: components["responses"]["IDEMPOTENCY_KEY_REUSED"];
            413: components["responses"]["TOO_LARGE"];
            415: components["responses"]["UNSUPPORTED_MEDIA"];
            422: components["responses"]["ROUTE_INVALID"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
        };
    };
    ImportRoute: {
        parameters: {
            query?: {
                /** @example Mitte */
                name?: string;
            };
            header?: {
                /**
                 * @description The same request under the same key is done once.
                 * @example 4f9a2c1e-7d0b-4a53-9f0e-2b7c6d1a8e55
                 */
                "idempotency-key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /** @example <gpx version="1.1"><trk><trkseg><trkpt lat="52.52" lon="13.405"><time>2026-11-21T09:00:00Z</time></trkpt></trkseg></trk></gpx> */
                "application/gpx+xml": string | ({
                    /** Format: text */
                    type: string;
                } & {
                    [key: string]: unknown;
                });
                /**
                 * @example {
                 *       "type": "LineString",
                 *       "coordinates": [
                 *         [
                 *           13.405,
                 *           52.52
                 *         ],
                 *         [
                 *           13.42,
                 *           52.53
                 *         ]
                 *       ]
                 *     }
                 */
                "application/geo+json": string | ({
                    /** Format: text */
                    type: string;
                } & {
                    [key: string]: unknown;
                });
                /**
                 * @example {
                 *       "type": "LineString",
                 *       "coordinates": [
                 *         [
                 *           13.405,
                 *           52.52
                 *         ],
                 *         [
                 *           13.42,
                 *           52.53
                 *         ]
                 *       ]
                 *     }
                 */
                "application/json": string | ({
                    /** Format: text */
                    type: string;
                } & {
                    [key: string]: unknown;
                });
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "routeId": "rte_1",
                     *       "name": "Mitte",
                     *       "stops": [
                     *         {
                     *           "id": "s1",
                     *           "name": "Mitte",
                     *           "point": {
                     *             "lat": 52.52,
                     *             "lon": 13.405
                     *           },
                     *           "radiusM": 50
                     *         }
                     *       ],
                     *       "version": 1,
                     *       "state": "draft",
                     *       "createdAt": "2026-11-21T09:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Route"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            409: components["responses"]["IDEMPOTENCY_KEY_REUSED"];
            413: components["responses"]["TOO_LARGE"];
            415: components["responses"]["UNSUPPORTED_MEDIA"];
            422: components["responses"]["ROUTE_INVALID"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
        };
    };
    GetRoute: {
        parameters: {
            query?: {
                /** @example 1 */
                revision?: number;
            };
            header?: never;
            path: {
                /** @example rte_1 */
                routeId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "routeId": "rte_1",
                     *       "name": "Mitte",
                     *       "stops": [
                     *         {
                     *           "id": "s1",
                     *           "name": "Mitte",
                     *           "point": {
                     *             "lat": 52.52,
                     *             "lon": 13.405
                     *           },
                     *           "radiusM": 50
                     *         }
                     *       ],
                     *       "version": 1,
                     *       "state": "draft",
                     *       "createdAt": "2026-11-21T09:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Route"] | components["schemas"]["RouteRevision"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
        };
    };
    UpdateRoute: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example rte_1 */
                routeId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "version": 1,
                 *       "name": "Mitte"
                 *     }
                 */
                "application/json": {
                    /** Format: text */
                    name?: string;
                    stops?: {
                        id: string;
                        /** Format: text */
                        name: string;
                        point: {
                            lat: number;
                            lon: number;
                        };
                        /** @default 50 */
                        radiusM?: number;
                        dwellS?: number;
                        window?: {
                            /** Format: date-time */
                            from: string;
                            /** Format: date-time */
                            to: string;
                        };
                        proof?: boolean;
                    }[];
                    /** @description Null goes straight from stop to stop again. */
                    path?: {
                        lat: number;
                        lon: number;
                    }[] | null;
                    version: number;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "routeId": "rte_1",
                     *       "name": "Mitte",
                     *       "stops": [
                     *         {
                     *           "id": "s1",
                     *           "name": "Mitte",
                     *           "point": {
                     *             "lat": 52.52,
                     *             "lon": 13.405
                     *           },
                     *           "radiusM": 50
                     *         }
                     *       ],
                     *       "version": 1,
                     *       "state": "draft",
                     *       "createdAt": "2026-11-21T09:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Route"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            409: components["responses"]["VERSION_CONFLICT"];
            413: components["responses"]["TOO_LARGE"];
            415: components["responses"]["UNSUPPORTED_MEDIA"];
            422: components["responses"]["ROUTE_INVALID"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
            503: components["responses"]["UNAVAILABLE"];
        };
    };
    ArchiveRoute: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example rte_1 */
                routeId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "routeId": "rte_1",
                     *       "name": "Mitte",
                     *       "stops": [
                     *         {
                     *           "id": "s1",
                     *           "name": "Mitte",
                     *           "point": {
                     *             "lat": 52.52,
                     *             "lon": 13.405
                     *           },
                     *           "radiusM": 50
                     *         }
                     *       ],
                     *       "version": 1,
                     *       "state": "archived",
                     *       "createdAt": "2026-11-21T09:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Route"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
            503: components["responses"]["UNAVAILABLE"];
        };
    };
    PublishRoute: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example rte_1 */
                routeId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "routeId": "rte_1",
                     *       "name": "Mitte",
                     *       "stops": [
                     *         {
                     *           "id": "s1",
                     *           "name": "Mitte",
                     *           "point": {
                     *             "lat": 52.52,
                     *             "lon": 13.405
                     *           },
                     *           "radiusM": 50
                     *         }
                     *       ],
                     *       "revision": 1,
                     *       "ofVersion": 1,
                     *       "path": [
                     *         {
                     *           "lat": 52.52,
                     *           "lon": 13.405
                     *         }
                     *       ],
                     *       "lengthM": 5100,
                     *       "publishedAt": "2026-11-21T09:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["RouteRevision"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            409: components["responses"]["VERSION_CONFLICT"];
            422: components["responses"]["ROUTE_INVALID"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
            503: components["responses"]["UNAVAILABLE"];
        };
    };
    ListRuns: {
        parameters: {
            query?: {
                /** @example 25 */
                limit?: number;
                /** @example eyJwayI6IjEifQ */
                cursor?: string;
                /**
                 * @description Runs of tasks that have not ended; without a courier, no others are listed.
                 * @example active
                 */
                state?: "active";
                /**
                 * @description All runs of this courier; for admins of all teams.
                 * @example c1
                 */
                courier?: string;
                /**
                 * @description Only those of this team.
                 * @example north
                 */
                team?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "runs": [
                     *         {
                     *           "runId": "run_1.3",
                     *           "courierId": "c1",
                     *           "state": "active",
                     *           "distanceM": 5120,
                     *           "offRoute": false,
                     *           "stalled": false,
                     *           "silent": false
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["RunList"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
        };
    };
    GetRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The run: one courier driving one task.
                 * @example run_1.3
                 */
                runId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "runId": "run_1.3",
                     *       "courierId": "c1",
                     *       "state": "active",
                     *       "distanceM": 5120,
                     *       "offRoute": false,
                     *       "stalled": false,
                     *       "silent": false,
                     *       "fixes": 512,
                     *       "counts": {
                     *         "ok": 512
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Run"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
        };
    };
    VisitStop: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The run: one courier driving one task.
                 * @example run_1.3
                 */
                runId: string;
                /**
                 * @description The stop's id in its route.
                 * @example s1
                 */
                stopId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "stopId": "s1",
                     *       "state": "pending"
                     *     }
                     */
                    "application/json": components["schemas"]["RunStop"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            410: components["responses"]["RUN_CLOSED"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
            503: components["responses"]["UNAVAILABLE"];
        };
    };
    GetTrack: {
        parameters: {
            query?: {
                /** @example json */
                format?: "json" | "geojson" | "gpx" | "csv";
                /** @example false */
                raw?: "true" | "false";
                /** @example 2026-11-21T09:00:00.000Z */
                from?: string;
                /** @example 2026-11-21T12:00:00.000Z */
                to?: string;
                /**
                 * @description So many fixes at most, and a cursor of the next ones; of `format=json`.
                 * @example 1
                 */
                limit?: number;
                /**
                 * @description The `cursor` of the part before.
                 * @example 1795251600000-0
                 */
                cursor?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The run: one courier driving one task.
                 * @example run_1.3
                 */
                runId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "runId": "run_1.3",
                     *       "courierId": "c1",
                     *       "distanceM": 5120,
                     *       "counts": {
                     *         "ok": 512
                     *       },
                     *       "fixes": [
                     *         {
                     *           "fixTime": "2026-11-21T09:00:00.000Z",
                     *           "lat": 52.52,
                     *           "lon": 13.405
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        /**
                         * Format: id
                         * @description The run: one courier driving one task.
                         */
                        runId: string;
                        /**
                         * Format: id
                         * @description The courier.
                         */
                        courierId: string;
                        /** @description Metres along the ok fixes of the run. */
                        distanceM: number;
                        /** @description Number of fixes of the run in each class. */
                        counts: {
                            [key: string]: number;
                        };
                        fixes: {
                            /**
                             * Format: date-time
                             * @description When the phone measured it, RFC 3339 in UTC.
                             */
                            fixTime: string;
                            /** @description Latitude, WGS-84, degrees. */
                            lat: number;
                            /** @description Longitude, WGS-84, degrees. */
                            lon: number;
                            /** @description Distinguishes fixes of the same millisecond. */
                            seq?: number;
                            /** @description Radius around the point, metres. */
                            accuracyM?: number;
                            /** @description Speed over the ground, metres per second. */
                            speedMps?: number;
                            /** @description Direction of travel, degrees clockwise from north. */
                            headingDeg?: number;
                            /** @description Battery charge of the phone, percent. */
                            batteryPct?: number;
                            /**
                             * Format: date-time
                             * @description With raw=true: when it was received.
                             */
                            receivedAt?: string;
                            /**
                             * @description Whether the fix is plausible, and if not, why.
                             * @enum {string}
                             */
                            class?: "ok" | "duplicate" | "late" | "future" | "inaccurate" | "jump" | "outOfRun";
                            /** @description With raw=true: the reason of its class when it is not ok. */
                            reason?: string;
                        }[];
                        /** @description With a limit: of the next part; absent on the last one. */
                        cursor?: string;
                    };
                    /**
                     * @example {
                     *       "type": "FeatureCollection",
                     *       "features": [
                     *         {
                     *           "type": "Feature",
                     *           "geometry": {
                     *             "type": "Point",
                     *             "coordinates": [
                     *               [
                     *                 13.405,
                     *                 52.52
                     *               ]
                     *             ]
                     *           },
                     *           "properties": {}
                     *         }
                     *       ]
                     *     }
                     */
                    "application/geo+json": {
                        /** @constant */
                        type: "FeatureCollection";
                        features: {
                            /** @constant */
                            type: "Feature";
                            geometry: {
                                /** @enum {string} */
                                type: "Point" | "LineString" | "MultiLineString";
                                coordinates: unknown[];
                            } | null;
                            properties: {
                                [key: string]: unknown;
                            };
                        }[];
                    };
                    /** @example <gpx version="1.1"><trk><trkseg><trkpt lat="52.52" lon="13.405"><time>2026-11-21T09:00:00Z</time></trkpt></trkseg></trk></gpx> */
                    "application/gpx+xml": string;
                    /**
                     * @example fixTime,lat,lon
                     *     2026-11-21T09:00:00.000Z,52.52,13.405
                     */
                    "text/csv": string;
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            413: components["responses"]["TOO_LARGE"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
        };
    };
    GetSignIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "issuer": "https://sign-in.example.com/",
                     *       "clientId": "waybill",
                     *       "scope": "openid profile"
                     *     }
                     */
                    "application/json": {
                        /** @description The OpenID Connect issuer, which says where its endpoints are. */
                        issuer: string;
                        /** @description The web app's client id there: authorization code with PKCE, without a secret. */
                        clientId: string;
                        /** @description The scope to request. */
                        scope: string;
                        /** @description Further parameters of the authorization request. */
                        parameters?: {
                            [key: string]: string;
                        };
                    };
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            404: components["responses"]["NOT_FOUND"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
        };
    };
    ListTasks: {
        parameters: {
            query?: {
                /** @example 25 */
                limit?: number;
                /** @example eyJwayI6IjEifQ */
                cursor?: string;
                /** @example draft */
                state?: "draft" | "open" | "claimed" | "started" | "completed" | "failed" | "expired" | "cancelled";
                /** @example false */
                mine?: "true" | "false";
                /**
                 * @description Only those that this courier has or had.
                 * @example c1
                 */
                courier?: string;
                /**
                 * @description Only those that begin within so many metres of lat,lon; 5000 if not given.
                 * @example 52.52,13.405,2000
                 */
                near?: string;
                /**
                 * @description Only completed tasks that wait for a review.
                 * @example required
                 */
                review?: "required";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "tasks": [
                     *         {
                     *           "taskId": "tsk_1",
                     *           "version": 1,
                     *           "state": "draft",
                     *           "title": "Parcels to Mitte",
                     *           "routeId": "rte_1",
                     *           "revision": 1,
                     *           "place": {
                     *             "lat": 52.52,
                     *             "lon": 13.405
                     *           },
                     *           "window": {
                     *             "from": "2026-11-21T09:00:00.000Z",
                     *             "to": "2026-11-21T12:00:00.000Z"
                     *           },
                     *           "bonus": {
                     *             "money": {
                     *               "amount": 1200,
                     *               "currency": "EUR"
                     *             }
                     *           },
                     *           "offerExpiresAt": "2026-11-21T09:00:00.000Z",
                     *           "startWithinS": 1800,
                     *           "createdAt": "2026-11-21T09:00:00.000Z",
                     *           "priority": 3
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["TaskList"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
        };
    };
    CreateTask: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The same request under the same key is done once.
                 * @example 4f9a2c1e-7d0b-4a53-9f0e-2b7c6d1a8e55
                 */
                "idempotency-key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "title": "Parcels to Mitte",
                 *       "routeId": "rte_1",
                 *       "window": {
                 *         "from": "2026-11-21T09:00:00.000Z",
                 *         "to": "2026-11-21T12:00:00.000Z"
                 *       },
                 *       "bonus": {
                 *         "money": {
                 *           "amount": 1200,
                 *           "currency": "EUR"
                 *         }
                 *       },
                 *       "offerExpiresAt": "2026-11-21T09:00:00.000Z"
                 *     }
                 */
                "application/json": {
                    /** Format: text */
                    title: string;
                    /**
                     * Format: id
                     * @description The route.
                     */
                    routeId: string;
                    revision?: number;
                    window: {
                        /**
                         * Format: date-time
                         * @description Earliest start.
                         */
                        from: string;
                        /**
                         * Format: date-time
                         * @description Completion is on time until then.
                         */
                        to: string;
                    };
                    bonus: {
                        money: {
                            amount: number;
                            /** @description ISO 4217. */
                            currency: string;
                        };
                        /** @description Paid in addition when the task is completed before its window ends. */
                        onTime?: number;
                        /** @description How it rises while unclaimed. */
                        rising?: {
                            /** @description Added at each step. */
                            by: number;
                            /** @description Length of a step in seconds. */
                            everyS: number;
                            /** @description Maximum of the base amount. */
                            cap: number;
                        };
                    };
                    /** Format: date-time */
                    offerExpiresAt: string;
                    /** @default 1800 */
                    startWithinS?: number;
                    /** @description What completing it has to prove; left out, nothing. */
                    completion?: {
                        /**
                         * @description The stops that must have been visited: `all`, `none`, or a share of them, as 0.8.
                         * @default all
                         */
                        stops?: ("none" | "all") | number;
                        /**
                         * @description Whether it cannot be completed before its window begins.
                         * @default true
                         */
                        notBeforeWindow?: boolean;
                        /**
                         * @description Whether each stop with `proof` needs a photo of kind `proof`. Where only a share of the stops is required, those that were not visited need none.
                         * @default true
                         */
                        photos?: boolean;
                        /**
                         * @description `refuse`: it is not completed. `review`: it is, and its bonus waits for the proof or for a manager.
                         * @default review
                         * @enum {string}
                         */
                        unmet?: "refuse" | "review";
                    };
                    /** @description 9 is the highest, 0 is none; lists have the highest first. */
                    priority?: number;
                    /** @description Whoever claims it within so many seconds enters a draw; left out, the first who claims it has it. */
                    draw?: {
                        seconds: number;
                    };
                    /**
                     * Format: id
                     * @description The team that it is offered to; left out, the caller's only team, else all couriers.
                     */
                    team?: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "taskId": "tsk_1",
                     *       "version": 1,
                     *       "state": "draft",
                     *       "title": "Parcels to Mitte",
                     *       "routeId": "rte_1",
                     *       "revision": 1,
                     *       "place": {
                     *         "lat": 52.52,
                     *         "lon": 13.405
                     *       },
                     *       "window": {
                     *         "from": "2026-11-21T09:00:00.000Z",
                     *         "to": "2026-11-21T12:00:00.000Z"
                     *       },
                     *       "bonus": {
                     *         "money": {
                     *           "amount": 1200,
                     *           "currency": "EUR"
                     *         }
                     *       },
                     *       "offerExpiresAt": "2026-11-21T09:00:00.000Z",
                     *       "startWithinS": 1800,
                     *       "createdAt": "2026-11-21T09:00:00.000Z",
                     *       "priority": 3
                     *     }
                     */
                    "application/json": components["schemas"]["Task"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            409: components["responses"]["IDEMPOTENCY_KEY_REUSED"];
            413: components["responses"]["TOO_LARGE"];
            415: components["responses"]["UNSUPPORTED_MEDIA"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
        };
    };
    GetTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example tsk_1 */
                taskId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "taskId": "tsk_1",
                     *       "version": 1,
                     *       "state": "draft",
                     *       "title": "Parcels to Mitte",
                     *       "routeId": "rte_1",
                     *       "revision": 1,
                     *       "place": {
                     *         "lat": 52.52,
                     *         "lon": 13.405
                     *       },
                     *       "window": {
                     *         "from": "2026-11-21T09:00:00.000Z",
                     *         "to": "2026-11-21T12:00:00.000Z"
                     *       },
                     *       "bonus": {
                     *         "money": {
                     *           "amount": 1200,
                     *           "currency": "EUR"
                     *         }
                     *       },
                     *       "offerExpiresAt": "2026-11-21T09:00:00.000Z",
                     *       "startWithinS": 1800,
                     *       "createdAt": "2026-11-21T09:00:00.000Z",
                     *       "priority": 3
                     *     }
                     */
                    "application/json": components["schemas"]["TaskDetails"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
        };
    };
    DeleteTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example tsk_1 */
                taskId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            409: components["responses"]["VERSION_CONFLICT"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
        };
    };
    UpdateTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example tsk_1 */
                taskId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "version": 1,
                 *       "title": "Parcels to Mitte"
                 *     }
                 */
                "application/json": {
                    /** Format: text */
                    title?: string;
                    /**
                     * Format: id
                     * @description The route.
                     */
                    routeId?: string;
                    revision?: number;
                    window?: {
                        /**
                         * Format: date-time
                         * @description Earliest start.
                         */
                        from: string;
                        /**
                         * Format: date-time
                         * @description Completion is on time until then.
                         */
                        to: string;
                    };
                    bonus?: {
                        money: {
                            amount: number;
                            /** @description ISO 4217. */
                            currency: string;
                        };
                        /** @description Paid in addition when the task is completed before its window ends. */
                        onTime?: number;
                        /** @description How it rises while unclaimed. */
                        rising?: {
                            /** @description Added at each step. */
                            by: number;
                            /** @description Length of a step in seconds. */
                            everyS: number;
                            /** @description Maximum of the base amount. */
                            cap: number;
                        };
                    };
                    /** Format: date-time */
                    offerExpiresAt?: string;
                    startWithinS?: number;
                    /** @description What completing it has to prove; left out, nothing. */
                    completion?: {
                        /**
                         * @description The stops that must have been visited: `all`, `none`, or a share of them, as 0.8.
                         * @default all
                         */
                        stops?: ("none" | "all") | number;
                        /**
                         * @description Whether it cannot be completed before its window begins.
                         * @default true
                         */
                        notBeforeWindow?: boolean;
                        /**
                         * @description Whether each stop with `proof` needs a photo of kind `proof`. Where only a share of the stops is required, those that were not visited need none.
                         * @default true
                         */
                        photos?: boolean;
                        /**
                         * @description `refuse`: it is not completed. `review`: it is, and its bonus waits for the proof or for a manager.
                         * @default review
                         * @enum {string}
                         */
                        unmet?: "refuse" | "review";
                    };
                    /** @description 9 is the highest, 0 is none; lists have the highest first. */
                    priority?: number;
                    /** @description Whoever claims it within so many seconds enters a draw; left out, the first who claims it has it. */
                    draw?: {
                        seconds: number;
                    };
                    /**
                     * Format: id
                     * @description The team that it is offered to; left out, the caller's only team, else all couriers.
                     */
                    team?: string;
                    version: number;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "taskId": "tsk_1",
                     *       "version": 1,
                     *       "state": "draft",
                     *       "title": "Parcels to Mitte",
                     *       "routeId": "rte_1",
                     *       "revision": 1,
                     *       "place": {
                     *         "lat": 52.52,
                     *         "lon": 13.405
                     *       },
                     *       "window": {
                     *         "from": "2026-11-21T09:00:00.000Z",
                     *         "to": "2026-11-21T12:00:00.000Z"
                     *       },
                     *       "bonus": {
                     *         "money": {
                     *           "amount": 1200,
                     *           "currency": "EUR"
                     *         }
                     *       },
                     *       "offerExpiresAt": "2026-11-21T09:00:00.000Z",
                     *       "startWithinS": 1800,
                     *       "createdAt": "2026-11-21T09:00:00.000Z",
                     *       "priority": 3
                     *     }
                     */
                    "application/json": components["schemas"]["Task"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            409: components["responses"]["VERSION_CONFLICT"];
            413: components["responses"]["TOO_LARGE"];
            415: components["responses"]["UNSUPPORTED_MEDIA"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
        };
    };
    AssignTask: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The same request under the same key is done once.
                 * @example 4f9a2c1e-7d0b-4a53-9f0e-2b7c6d1a8e55
                 */
                "idempotency-key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @example tsk_1 */
                taskId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "courierId": "c1"
                 *     }
                 */
                "application/json": {
                    /**
                     * Format: id
                     * @description The courier.
                     */
                    courierId: string;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "taskId": "tsk_1",
                     *       "version": 3,
                     *       "state": "claimed",
                     *       "title": "Parcels to Mitte",
                     *       "routeId": "rte_1",
                     *       "revision": 1,
                     *       "place": {
                     *         "lat": 52.52,
                     *         "lon": 13.405
                     *       },
                     *       "window": {
                     *         "from": "2026-11-21T09:00:00.000Z",
                     *         "to": "2026-11-21T12:00:00.000Z"
                     *       },
                     *       "bonus": {
                     *         "money": {
                     *           "amount": 1200,
                     *           "currency": "EUR"
                     *         }
                     *       },
                     *       "offerExpiresAt": "2026-11-21T09:00:00.000Z",
                     *       "startWithinS": 1800,
                     *       "createdAt": "2026-11-21T09:00:00.000Z",
                     *       "priority": 3,
                     *       "claimedBy": "c1"
                     *     }
                     */
                    "application/json": components["schemas"]["Task"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            409: components["responses"]["COURIER_AT_LIMIT.COURIER_BLOCKED.IDEMPOTENCY_KEY_REUSED.VERSION_CONFLICT"];
            413: components["responses"]["TOO_LARGE"];
            415: components["responses"]["UNSUPPORTED_MEDIA"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
            503: components["responses"]["UNAVAILABLE"];
        };
    };
    CancelTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example tsk_1 */
                taskId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "taskId": "tsk_1",
                     *       "version": 3,
                     *       "state": "cancelled",
                     *       "title": "Parcels to Mitte",
                     *       "routeId": "rte_1",
                     *       "revision": 1,
                     *       "place": {
                     *         "lat": 52.52,
                     *         "lon": 13.405
                     *       },
                     *       "window": {
                     *         "from": "2026-11-21T09:00:00.000Z",
                     *         "to": "2026-11-21T12:00:00.000Z"
                     *       },
                     *       "bonus": {
                     *         "money": {
                     *           "amount": 1200,
                     *           "currency": "EUR"
                     *         }
                     *       },
                     *       "offerExpiresAt": "2026-11-21T09:00:00.000Z",
                     *       "startWithinS": 1800,
                     *       "createdAt": "2026-11-21T09:00:00.000Z",
                     *       "priority": 3
                     *     }
                     */
                    "application/json": components["schemas"]["Task"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            409: components["responses"]["VERSION_CONFLICT"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
            503: components["responses"]["UNAVAILABLE"];
        };
    };
    ClaimTask: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The same request under the same key is done once.
                 * @example 4f9a2c1e-7d0b-4a53-9f0e-2b7c6d1a8e55
                 */
                "idempotency-key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @example tsk_1 */
                taskId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "taskId": "tsk_1",
                     *       "version": 3,
                     *       "state": "claimed",
                     *       "title": "Parcels to Mitte",
                     *       "routeId": "rte_1",
                     *       "revision": 1,
                     *       "place": {
                     *         "lat": 52.52,
                     *         "lon": 13.405
                     *       },
                     *       "window": {
                     *         "from": "2026-11-21T09:00:00.000Z",
                     *         "to": "2026-11-21T12:00:00.000Z"
                     *       },
                     *       "bonus": {
                     *         "money": {
                     *           "amount": 1200,
                     *           "currency": "EUR"
                     *         }
                     *       },
                     *       "offerExpiresAt": "2026-11-21T09:00:00.000Z",
                     *       "startWithinS": 1800,
                     *       "createdAt": "2026-11-21T09:00:00.000Z",
                     *       "priority": 3,
                     *       "claimedBy": "c1"
                     *     }
                     */
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description Accepted */
            202: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "taskId": "tsk_1",
                     *       "version": 3,
                     *       "state": "claimed",
                     *       "title": "Parcels to Mitte",
                     *       "routeId": "rte_1",
                     *       "revision": 1,
                     *       "place": {
                     *         "lat": 52.52,
                     *         "lon": 13.405
                     *       },
                     *       "window": {
                     *         "from": "2026-11-21T09:00:00.000Z",
                     *         "to": "2026-11-21T12:00:00.000Z"
                     *       },
                     *       "bonus": {
                     *         "money": {
                     *           "amount": 1200,
                     *           "currency": "EUR"
                     *         }
                     *       },
                     *       "offerExpiresAt": "2026-11-21T09:00:00.000Z",
                     *       "startWithinS": 1800,
                     *       "createdAt": "2026-11-21T09:00:00.000Z",
                     *       "priority": 3,
                     *       "claimedBy": "c1"
                     *     }
                     */
                    "application/json": components["schemas"]["Task"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            409: components["responses"]["COURIER_AT_LIMIT.COURIER_BLOCKED.COURIER_PAUSED.IDEMPOTENCY_KEY_REUSED.OFFER_EXPIRED.TASK_NOT_OPEN.TASK_TAKEN"];
            429: components["responses"]["TOO_FAST"];
            500: components["responses"]["INTERNAL"];
            503: components["responses"]["UNAVAILABLE"];
        };
    };
    CompleteTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example tsk_1 */
                taskId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "taskId": "tsk_1",
                     *       "version": 5,
                     *       "state": "completed",
                     *       "title": "Parcels to Mitte",
                     *       "routeId": "rte_1",
                     *       "revision": 1,
                     *       "place": {
                     *         "lat": 52.52,
                     *         "lon": 13.405
                     *       },
                     *       "window": {
                     *         "from": "2026-11-21T09:00:00.000Z",
                     *         "to": "2026-11-21T12:00:00.000Z"
                     *       },
                     *       "bonus": {
                     *         "money": {
                     *           "amount": 1200,
                     *           "currency": "EUR"
                     *         }
                     *       },
                     *       "offerExpiresAt": "2026-11-21T09:00:00.000Z",
                     *       "startWithinS": 1800,
                     *       "createdAt": "2026-11-21T09:00:00.000Z",
                     *       "priority": 3,
                     *       "claimedBy": "c1",
                     *       "ended": {
                     *         "at": "2026-11-21T09:00:00.000Z",
                     *         "onTime": true
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Task"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            409: components["responses"]["COMPLETION_UNPROVEN.VERSION_CONFLICT"];
            410: components["responses"]["RUN_CLOSED"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
            503: components["responses"]["UNAVAILABLE"];
        };
    };
    GetDraw: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example tsk_1 */
                taskId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "commitment": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                     *       "closesAt": "2026-11-21T09:00:00.000Z",
                     *       "taskId": "tsk_1"
                     *     }
                     */
                    "application/json": components["schemas"]["TaskDraw"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
        };
    };
    FailTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example tsk_1 */
                taskId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reason": "nobody-there"
                 *     }
                 */
                "application/json": {
                    /** @enum {string} */
                    reason: "nobody-there" | "refused" | "not-found" | "damaged" | "vehicle" | "other";
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "taskId": "tsk_1",
                     *       "version": 5,
                     *       "state": "failed",
                     *       "title": "Parcels to Mitte",
                     *       "routeId": "rte_1",
                     *       "revision": 1,
                     *       "place": {
                     *         "lat": 52.52,
                     *         "lon": 13.405
                     *       },
                     *       "window": {
                     *         "from": "2026-11-21T09:00:00.000Z",
                     *         "to": "2026-11-21T12:00:00.000Z"
                     *       },
                     *       "bonus": {
                     *         "money": {
                     *           "amount": 1200,
                     *           "currency": "EUR"
                     *         }
                     *       },
                     *       "offerExpiresAt": "2026-11-21T09:00:00.000Z",
                     *       "startWithinS": 1800,
                     *       "createdAt": "2026-11-21T09:00:00.000Z",
                     *       "priority": 3,
                     *       "claimedBy": "c1",
                     *       "ended": {
                     *         "at": "2026-11-21T09:00:00.000Z",
                     *         "onTime": true
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Task"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            409: components["responses"]["VERSION_CONFLICT"];
            410: components["responses"]["RUN_CLOSED"];
            413: components["responses"]["TOO_LARGE"];
            415: components["responses"]["UNSUPPORTED_MEDIA"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
            503: components["responses"]["UNAVAILABLE"];
        };
    };
    ListLinks: {
        parameters: {
            query?: {
                /** @example 25 */
                limit?: number;
                /** @example eyJwayI6IjEifQ */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @example tsk_1 */
                taskId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "links": [
                     *         {
                     *           "linkId": "lnk_1",
                     *           "taskId": "tsk_1",
                     *           "createdAt": "2026-11-21T09:00:00.000Z",
                     *           "createdBy": "createdBy",
                     *           "expiresAt": "2026-11-21T09:00:00.000Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["LinkList"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
        };
    };
    CreateLink: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example tsk_1 */
                taskId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {} */
                "application/json": {
                    /** @description The stop that the customer waits at; the last one if none is named. */
                    stopId?: string;
                    /**
                     * @description How long it can be opened.
                     * @default 72
                     */
                    hours?: number;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "linkId": "lnk_1",
                     *       "taskId": "tsk_1",
                     *       "createdAt": "2026-11-21T09:00:00.000Z",
                     *       "createdBy": "createdBy",
                     *       "expiresAt": "2026-11-21T09:00:00.000Z",
                     *       "path": "path"
                     *     }
                     */
                    "application/json": {
                        /** @description The SHA-256 of its token: it does not open the link. */
                        linkId: string;
                        /**
                         * Format: id
                         * @description The task.
                         */
                        taskId: string;
                        /**
                         * Format: id
                         * @description The stop that it shows; absent: the end of the route.
                         */
                        stopId?: string;
                        /** Format: date-time */
                        createdAt: string;
                        createdBy: string;
                        /**
                         * Format: date-time
                         * @description It opens nothing from then on.
                         */
                        expiresAt: string;
                        /** Format: date-time */
                        revokedAt?: string;
                        /** @description Append it to the web application's address. It has the token, which is not stored and never shown again. */
                        path: string;
                    };
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            409: components["responses"]["VERSION_CONFLICT"];
            413: components["responses"]["TOO_LARGE"];
            415: components["responses"]["UNSUPPORTED_MEDIA"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
        };
    };
    RevokeLink: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example tsk_1 */
                taskId: string;
                /** @example lnk_1 */
                linkId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
        };
    };
    OpenTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example tsk_1 */
                taskId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "taskId": "tsk_1",
                     *       "version": 2,
                     *       "state": "open",
                     *       "title": "Parcels to Mitte",
                     *       "routeId": "rte_1",
                     *       "revision": 1,
                     *       "place": {
                     *         "lat": 52.52,
                     *         "lon": 13.405
                     *       },
                     *       "window": {
                     *         "from": "2026-11-21T09:00:00.000Z",
                     *         "to": "2026-11-21T12:00:00.000Z"
                     *       },
                     *       "bonus": {
                     *         "money": {
                     *           "amount": 1200,
                     *           "currency": "EUR"
                     *         }
                     *       },
                     *       "offerExpiresAt": "2026-11-21T09:00:00.000Z",
                     *       "startWithinS": 1800,
                     *       "createdAt": "2026-11-21T09:00:00.000Z",
                     *       "priority": 3
                     *     }
                     */
                    "application/json": components["schemas"]["Task"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            409: components["responses"]["OFFER_EXPIRED.VERSION_CONFLICT"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
            503: components["responses"]["UNAVAILABLE"];
        };
    };
    ListTaskPhotos: {
        parameters: {
            query?: {
                /** @example 25 */
                limit?: number;
                /** @example eyJwayI6IjEifQ */
                cursor?: string;
                /**
                 * @description Only those of this stop.
                 * @example s1
                 */
                stop?: string;
                /** @example receipt */
                kind?: "receipt" | "proof";
            };
            header?: never;
            path: {
                /** @example tsk_1 */
                taskId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "photos": [
                     *         {
                     *           "photoId": "pho_1",
                     *           "courierId": "c1",
                     *           "kind": "receipt",
                     *           "state": "awaitingUpload",
                     *           "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                     *           "bytes": 48213,
                     *           "mediaType": "image/jpeg",
                     *           "createdAt": "2026-11-21T09:00:00.000Z",
                     *           "uploadBy": "2026-11-21T12:00:00.000Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["PhotoList"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
        };
    };
    PrioritizeTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example tsk_1 */
                taskId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "priority": 3
                 *     }
                 */
                "application/json": {
                    /** @description 9 is the highest, 0 is none; lists have the highest first. */
                    priority: number;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "taskId": "tsk_1",
                     *       "version": 1,
                     *       "state": "draft",
                     *       "title": "Parcels to Mitte",
                     *       "routeId": "rte_1",
                     *       "revision": 1,
                     *       "place": {
                     *         "lat": 52.52,
                     *         "lon": 13.405
                     *       },
                     *       "window": {
                     *         "from": "2026-11-21T09:00:00.000Z",
                     *         "to": "2026-11-21T12:00:00.000Z"
                     *       },
                     *       "bonus": {
                     *         "money": {
                     *           "amount": 1200,
                     *           "currency": "EUR"
                     *         }
                     *       },
                     *       "offerExpiresAt": "2026-11-21T09:00:00.000Z",
                     *       "startWithinS": 1800,
                     *       "createdAt": "2026-11-21T09:00:00.000Z",
                     *       "priority": 3
                     *     }
                     */
                    "application/json": components["schemas"]["Task"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            409: components["responses"]["VERSION_CONFLICT"];
            413: components["responses"]["TOO_LARGE"];
            415: components["responses"]["UNSUPPORTED_MEDIA"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
            503: components["responses"]["UNAVAILABLE"];
        };
    };
    ReleaseTask: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The same request under the same key is done once.
                 * @example 4f9a2c1e-7d0b-4a53-9f0e-2b7c6d1a8e55
                 */
                "idempotency-key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @example tsk_1 */
                taskId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "taskId": "tsk_1",
                     *       "version": 4,
                     *       "state": "open",
                     *       "title": "Parcels to Mitte",
                     *       "routeId": "rte_1",
                     *       "revision": 1,
                     *       "place": {
                     *         "lat": 52.52,
                     *         "lon": 13.405
                     *       },
                     *       "window": {
                     *         "from": "2026-11-21T09:00:00.000Z",
                     *         "to": "2026-11-21T12:00:00.000Z"
                     *       },
                     *       "bonus": {
                     *         "money": {
                     *           "amount": 1200,
                     *           "currency": "EUR"
                     *         }
                     *       },
                     *       "offerExpiresAt": "2026-11-21T09:00:00.000Z",
                     *       "startWithinS": 1800,
                     *       "createdAt": "2026-11-21T09:00:00.000Z",
                     *       "priority": 3
                     *     }
                     */
                    "application/json": components["schemas"]["Task"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            409: components["responses"]["IDEMPOTENCY_KEY_REUSED.RUN_ALREADY_ACTIVE.VERSION_CONFLICT"];
            410: components["responses"]["RUN_CLOSED"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
            503: components["responses"]["UNAVAILABLE"];
        };
    };
    ReviewTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example tsk_1 */
                taskId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "verdict": "accept",
                 *       "reason": "The customer called"
                 *     }
                 */
                "application/json": {
                    /** @enum {string} */
                    verdict: "accept" | "reject";
                    /** Format: text */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "taskId": "tsk_1",
                     *       "version": 6,
                     *       "state": "completed",
                     *       "title": "Parcels to Mitte",
                     *       "routeId": "rte_1",
                     *       "revision": 1,
                     *       "place": {
                     *         "lat": 52.52,
                     *         "lon": 13.405
                     *       },
                     *       "window": {
                     *         "from": "2026-11-21T09:00:00.000Z",
                     *         "to": "2026-11-21T12:00:00.000Z"
                     *       },
                     *       "bonus": {
                     *         "money": {
                     *           "amount": 1200,
                     *           "currency": "EUR"
                     *         }
                     *       },
                     *       "offerExpiresAt": "2026-11-21T09:00:00.000Z",
                     *       "startWithinS": 1800,
                     *       "createdAt": "2026-11-21T09:00:00.000Z",
                     *       "priority": 3,
                     *       "claimedBy": "c1"
                     *     }
                     */
                    "application/json": components["schemas"]["Task"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            409: components["responses"]["VERSION_CONFLICT"];
            413: components["responses"]["TOO_LARGE"];
            415: components["responses"]["UNSUPPORTED_MEDIA"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
            503: components["responses"]["UNAVAILABLE"];
        };
    };
    GetTaskRoute: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example tsk_1 */
                taskId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "routeId": "rte_1",
                     *       "name": "Mitte",
                     *       "stops": [
                     *         {
                     *           "id": "s1",
                     *           "name": "Mitte",
                     *           "point": {
                     *             "lat": 52.52,
                     *             "lon": 13.405
                     *           },
                     *           "radiusM": 50
                     *         }
                     *       ],
                     *       "revision": 1,
                     *       "ofVersion": 1,
                     *       "path": [
                     *         {
                     *           "lat": 52.52,
                     *           "lon": 13.405
                     *         }
                     *       ],
                     *       "lengthM": 5100,
                     *       "publishedAt": "2026-11-21T09:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["RouteRevision"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
        };
    };
    StartTask: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The same request under the same key is done once.
                 * @example 4f9a2c1e-7d0b-4a53-9f0e-2b7c6d1a8e55
                 */
                "idempotency-key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @example tsk_1 */
                taskId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "taskId": "tsk_1",
                     *       "version": 4,
                     *       "state": "started",
                     *       "title": "Parcels to Mitte",
                     *       "routeId": "rte_1",
                     *       "revision": 1,
                     *       "place": {
                     *         "lat": 52.52,
                     *         "lon": 13.405
                     *       },
                     *       "window": {
                     *         "from": "2026-11-21T09:00:00.000Z",
                     *         "to": "2026-11-21T12:00:00.000Z"
                     *       },
                     *       "bonus": {
                     *         "money": {
                     *           "amount": 1200,
                     *           "currency": "EUR"
                     *         }
                     *       },
                     *       "offerExpiresAt": "2026-11-21T09:00:00.000Z",
                     *       "startWithinS": 1800,
                     *       "createdAt": "2026-11-21T09:00:00.000Z",
                     *       "priority": 3,
                     *       "claimedBy": "c1",
                     *       "run": {
                     *         "runId": "run_1.3",
                     *         "startedAt": "2026-11-21T09:00:00.000Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Task"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            409: components["responses"]["IDEMPOTENCY_KEY_REUSED.VERSION_CONFLICT"];
            410: components["responses"]["RUN_CLOSED"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
            503: components["responses"]["UNAVAILABLE"];
        };
    };
    UnassignTask: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The same request under the same key is done once.
                 * @example 4f9a2c1e-7d0b-4a53-9f0e-2b7c6d1a8e55
                 */
                "idempotency-key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @example tsk_1 */
                taskId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "taskId": "tsk_1",
                     *       "version": 4,
                     *       "state": "open",
                     *       "title": "Parcels to Mitte",
                     *       "routeId": "rte_1",
                     *       "revision": 1,
                     *       "place": {
                     *         "lat": 52.52,
                     *         "lon": 13.405
                     *       },
                     *       "window": {
                     *         "from": "2026-11-21T09:00:00.000Z",
                     *         "to": "2026-11-21T12:00:00.000Z"
                     *       },
                     *       "bonus": {
                     *         "money": {
                     *           "amount": 1200,
                     *           "currency": "EUR"
                     *         }
                     *       },
                     *       "offerExpiresAt": "2026-11-21T09:00:00.000Z",
                     *       "startWithinS": 1800,
                     *       "createdAt": "2026-11-21T09:00:00.000Z",
                     *       "priority": 3
                     *     }
                     */
                    "application/json": components["schemas"]["Task"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            409: components["responses"]["IDEMPOTENCY_KEY_REUSED.VERSION_CONFLICT"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
            503: components["responses"]["UNAVAILABLE"];
        };
    };
    GetVersion: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "version": "1.0.0"
                     *     }
                     */
                    "application/json": {
                        version: string;
                    };
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
        };
    };
    ListWebhooks: {
        parameters: {
            query?: {
                /** @example 25 */
                limit?: number;
                /** @example eyJwayI6IjEifQ */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "webhooks": [
                     *         {
                     *           "webhookId": "whk_1",
                     *           "url": "https://example.com/webhooks",
                     *           "events": [
                     *             "tsk_1.5"
                     *           ],
                     *           "state": "active",
                     *           "createdAt": "2026-11-21T09:00:00.000Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookList"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
        };
    };
    RegisterWebhook: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The same request under the same key is done once.
                 * @example 4f9a2c1e-7d0b-4a53-9f0e-2b7c6d1a8e55
                 */
                "idempotency-key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "url": "https://example.com/webhooks",
                 *       "events": [
                 *         "task.completed",
                 *         "delivery.done"
                 *       ]
                 *     }
                 */
                "application/json": {
                    /**
                     * Format: id
                     * @description Where to send: https, a name or address of the public Internet.
                     */
                    url: string;
                    /** @description The events to receive. */
                    events: ("delivery.out" | "delivery.near" | "delivery.done" | "webhook.disabled" | "task.opened" | "task.claimed" | "task.released" | "task.assigned" | "task.unassigned" | "task.expired" | "task.cancelled" | "task.started" | "task.completed" | "task.failed" | "stop.arrived" | "stop.departed" | "stop.visit-withdrawn" | "run.went-off-route" | "run.back-on-route" | "run.stalled" | "run.went-silent" | "run.resumed" | "run.finished" | "import.finished" | "import.failed" | "report.ready" | "report.failed")[];
                    /**
                     * Format: id
                     * @description Only the events of this team.
                     */
                    team?: string;
                    /** Format: text */
                    description?: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "webhookId": "whk_1",
                     *       "url": "https://example.com/webhooks",
                     *       "events": [
                     *         "tsk_1.5"
                     *       ],
                     *       "state": "active",
                     *       "createdAt": "2026-11-21T09:00:00.000Z",
                     *       "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookSecret"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            409: components["responses"]["IDEMPOTENCY_KEY_REUSED"];
            413: components["responses"]["TOO_LARGE"];
            415: components["responses"]["UNSUPPORTED_MEDIA"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
        };
    };
    GetWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example whk_1 */
                webhookId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "webhookId": "whk_1",
                     *       "url": "https://example.com/webhooks",
                     *       "events": [
                     *         "tsk_1.5"
                     *       ],
                     *       "state": "active",
                     *       "createdAt": "2026-11-21T09:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
        };
    };
    DeleteWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example whk_1 */
                webhookId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
            503: components["responses"]["UNAVAILABLE"];
        };
    };
    UpdateWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example whk_1 */
                webhookId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "events": [
                 *         "task.completed",
                 *         "delivery.done"
                 *       ]
                 *     }
                 */
                "application/json": {
                    /**
                     * Format: id
                     * @description Where to send: https, a name or address of the public Internet.
                     */
                    url?: string;
                    /** @description The events to receive. */
                    events?: ("delivery.out" | "delivery.near" | "delivery.done" | "webhook.disabled" | "task.opened" | "task.claimed" | "task.released" | "task.assigned" | "task.unassigned" | "task.expired" | "task.cancelled" | "task.started" | "task.completed" | "task.failed" | "stop.arrived" | "stop.departed" | "stop.visit-withdrawn" | "run.went-off-route" | "run.back-on-route" | "run.stalled" | "run.went-silent" | "run.resumed" | "run.finished" | "import.finished" | "import.failed" | "report.ready" | "report.failed")[];
                    /** Format: text */
                    description?: string;
                    /**
                     * @description `active` enables it again after it was disabled.
                     * @enum {string}
                     */
                    state?: "active" | "disabled";
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "webhookId": "whk_1",
                     *       "url": "https://example.com/webhooks",
                     *       "events": [
                     *         "tsk_1.5"
                     *       ],
                     *       "state": "active",
                     *       "createdAt": "2026-11-21T09:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            413: components["responses"]["TOO_LARGE"];
            415: components["responses"]["UNSUPPORTED_MEDIA"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
            503: components["responses"]["UNAVAILABLE"];
        };
    };
    ListWebhookMessages: {
        parameters: {
            query?: {
                /** @example 25 */
                limit?: number;
                /** @example eyJwayI6IjEifQ */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @example whk_1 */
                webhookId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "messages": [
                     *         {
                     *           "messageId": "msg_1",
                     *           "event": "task.completed",
                     *           "state": "sent",
                     *           "createdAt": "2026-11-21T09:00:00.000Z",
                     *           "attempts": 1,
                     *           "lastAttempts": [
                     *             {
                     *               "at": "2026-11-21T09:00:00.000Z"
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookMessageList"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["INTERNAL"];
        };
    };
    RotateWebhookSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example whk_1 */
                webhookId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "webhookId": "whk_1",
                     *       "url": "https://example.com/webhooks",
                     *       "events": [
                     *         "tsk_1.5"
                     *       ],
                     *       "state": "active",
                     *       "createdAt": "2026-11-21T09:00:00.000Z",
                     *       "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookSecret"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            429: components["responses"]["TOO_FAST"];
            500: components["responses"]["INTERNAL"];
            503: components["responses"]["UNAVAILABLE"];
        };
    };
    TestWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example whk_1 */
                webhookId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "messageId": "msg_1"
                     *     }
                     */
                    "application/json": components["schemas"]["TestMessage"];
                };
            };
            400: components["responses"]["VALIDATION_FAILED"];
            401: components["responses"]["TOKEN_EXPIRED.TOKEN_INVALID.TOKEN_MISSING"];
            403: components["responses"]["ROLE_FORBIDDEN"];
            404: components["responses"]["NOT_FOUND"];
            429: components["responses"]["TOO_FAST"];
            500: components["responses"]["INTERNAL"];
            503: components["responses"]["UNAVAILABLE"];
        };
    };
}
