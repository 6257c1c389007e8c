/** Where queues are that outlive a pod: the mount path of the pod's volume. */
export const QUEUE_FOLDER = '/var/lib/alloy/queue';
