// Every operation is a constant: what varies travels as variables, so that AppSync counts few tokens. A subscribed
// mutation selects its whole payload, without alias or fragment, for AppSync publishes what the caller selected.
export * from './changes';
export * from './documents';
export * from './history';
export * from './invitations';
export * from './members';
export * from './notifications';
export * from './profile';
export * from './sessions';
export * from './talk';
