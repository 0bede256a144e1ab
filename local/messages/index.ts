export { createClients, type Clients } from './clients';
export { startHub, type Hub, type Subscriber } from './hub';
export { createTopics, type LocalQueue, type LocalTopics } from './topics';
