export { createClients, type Clients } from './clients';
export { createTopics, type LocalQueue, type LocalTopics } from './topics';
