#!/usr/bin/env node
'use strict';
/*
 * An agent of Weir's in JavaScript, over gRPC. It needs two packages: npm install @grpc/grpc-js @grpc/proto-loader
 *
 * It reads a channel of events such as {"region": "north", "megawatts": 412.5}, and writes to another channel, for each of
 * them, the mean of the last 20 values of its region. Kill it when you like: it misses nothing, and counts nothing twice.
 *
 *   unzip weir.jar weir/v1/weir.proto
 *   WEIR_KEY=... node moving_average.js --from demand --to demand-average --state average.json --proto weir/v1/weir.proto
 *
 * How it keeps that promise:
 *
 * 1. It subscribes with `ordered`: nothing comes while anything before it is not answered for, so that events come in the
 *    order of the channel, whoever held some before. It reads the next response only when it is done with the one before.
 * 2. It publishes with ids that follow from those of the inputs: what it publishes again after a crash is a repeat, and is
 *    loaded once. Each names its parent.
 * 3. Only then it makes its windows durable, with the position of the last event in them. What comes again from before
 *    that position is in them already.
 * 4. Only then it acknowledges.
 *
 * A producer's retry may stand in the channel twice; it has the same data_id, and is in the window already.
 */

const fs = require('fs');
const path = require('path');
const {parseArgs} = require('util');
const grpc = require('@grpc/grpc-js');
const protoLoader = require('@grpc/proto-loader');

const EVENTS = 20;
const DEADLINE_MS = 30_000;

/** After which it is worth trying again: Weir is starting, stopping or full, the agent was reset, the channel is to come. */
const PASSING = new Set([
  grpc.status.UNAVAILABLE,
  grpc.status.RESOURCE_EXHAUSTED,
  grpc.status.ABORTED,
  grpc.status.NOT_FOUND,
  grpc.status.DEADLINE_EXCEEDED,
  grpc.status.CANCELLED,
]);

/** Weir by gRPC, with a key. */
class Weir {
  constructor(options, key) {
    const definition = protoLoader.loadSync(options.proto, {keepCase: true, defaults: true, enums: String, longs: Number});
    const credentials = options.ca
      ? grpc.credentials.createSsl(fs.readFileSync(options.ca))
      : grpc.credentials.createInsecure();
    this.client = new (grpc.loadPackageDefinition(definition).weir.v1.Weir)(options.weir, credentials, {
      'grpc.max_receive_message_length': 64 << 20, // a response has a mebibyte, and one event more
      'grpc.max_reconnect_backoff_ms': 2_000,
    });
    this.metadata = new grpc.Metadata();
    this.metadata.set('authorization', `Bearer ${key}`);
  }

  subscribe(request) {
    return this.client.Subscribe(request, this.metadata);
  }

  publish(request) {
    return this.ask('Publish', request);
  }

  acknowledge(request) {
    return this.ask('Acknowledge', request);
  }

  ask(method, request) {
    return new Promise((resolve, reject) => {
      const deadline = Date.now() + DEADLINE_MS;
      this.client[method](request, this.metadata, {deadline}, (failure, answer) =>
        failure ? reject(failure) : resolve(answer));
    });
  }
}

/** What an error says of trying again: how many milliseconds to wait; null: do not. */
function waitAfter(failure, otherwise) {
  if (!PASSING.has(failure.code)) {
    return null;
  }
  const [said] = failure.metadata ? failure.metadata.get('weir-retry-after-ms') : [];
  return said ? Number(said) : otherwise;
}

const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

/** The last values of each key, on disk with the position of the last event in them. */
class Windows {
  constructor(file) {
    this.file = file;
    this.position = '';
    this.byKey = new Map();
    if (fs.existsSync(file)) {
      const state = JSON.parse(fs.readFileSync(file, 'utf8'));
      this.position = state.position;
      this.byKey = new Map(Object.entries(state.windows));
    }
  }

  holds(envelope) {
    return envelope.position <= this.position;
  }

  /** The window with that event in it; null if it is the repeat of one that is. */
  add(envelope, key, value) {
    const window = this.byKey.get(key) || [];
    this.byKey.set(key, window);
    this.position = envelope.position;
    if (window.some(([dataId]) => dataId === envelope.data_id)) {
      return null;
    }
    window.push([envelope.data_id, value]);
    window.splice(0, window.length - EVENTS);
    return window;
  }

  /** The old state or the new one, whole, whatever happens meanwhile. */
  save() {
    const aside = `${this.file}.new`;
    const out = fs.openSync(aside, 'w');
    fs.writeSync(out, JSON.stringify({position: this.position, windows: Object.fromEntries(this.byKey)}));
    fs.fsyncSync(out);
    fs.closeSync(out);
    fs.renameSync(aside, this.file);
    const folder = fs.openSync(path.dirname(path.resolve(this.file)), 'r');
    fs.fsyncSync(folder);
    fs.closeSync(folder);
  }
}

class MovingAverage {
  constructor(weir, options) {
    this.weir = weir;
    this.options = options;
    this.windows = new Windows(options.state);
  }

  /** Until the stream ends, by an error. */
  async follow() {
    const stream = this.weir.subscribe({
      channel: this.options.from,
      agent: this.options.agent,
      max_outstanding: 100,
      max_events: 100,
      lease: {seconds: Number(this.options.lease)},
      ordered: true,
    });
    stream.on('error', () => {}); // the loop below throws it
    try {
      for await (const response of stream) {
        if (response.events.length > 0) {
          await this.take(response);
        }
      }
    } finally {
      stream.cancel(); // and what it holds goes back
    }
  }

  async take(response) {
    const done = [];
    const fail = [];
    const derived = [];
    for (const {envelope} of response.events) {
      if (!this.windows.holds(envelope)) {
        const reason = this.derive(envelope, derived);
        if (reason !== null) {
          fail.push({position: envelope.position, reason});
          break;
        }
      }
      done.push(envelope.position);
    }
    await this.publish(derived);
    this.windows.save();
    // What is behind an event that failed is given back: it comes again, in order.
    await this.weir.acknowledge({
      channel: this.options.from,
      agent: this.options.agent,
      lease: response.lease,
      acknowledge: {positions: done},
      fail,
      give_back: {all: true},
    });
  }

  /** Adds what follows from an event. The reason if it is none that this agent can do with. */
  derive(envelope, derived) {
    const data = json(envelope.data);
    const value = data === null || typeof data !== 'object' ? undefined : data[this.options.value];
    if (typeof value !== 'number') {
      return `no number ${this.options.value}`;
    }
    const key = String(data[this.options.key]);
    const window = this.windows.add(envelope, key, value);
    if (window !== null) {
      const sum = window.reduce((total, [, one]) => total + one, 0);
      derived.push({
        data: Buffer.from(JSON.stringify({
          [this.options.key]: key,
          average: sum / window.length,
          events: window.length,
          of: envelope.data_id,
        })),
        content_type: 'application/json',
        id: `${this.options.agent} ${envelope.data_id}`,
        parents: [envelope.data_id],
      });
    }
    return null;
  }

  /** Until it is durable: the windows hold the events already. */
  async publish(events) {
    while (events.length > 0) {
      try {
        const {results} = await this.weir.publish({channel: this.options.to, events});
        const refused = results.find((result) => result.rejected);
        if (refused) {
          throw new Error(`${this.options.to} does not take the averages: ${refused.rejected.reason}`);
        }
        return;
      } catch (failure) {
        await this.wait(failure);
      }
    }
  }

  async wait(failure) {
    const millis = waitAfter(failure, 200);
    if (millis === null) {
      throw failure;
    }
    console.error('waiting:', failure.message);
    await pause(millis);
  }

  async run() {
    for (;;) {
      try {
        await this.follow();
      } catch (failure) {
        await this.wait(failure);
      }
    }
  }
}

function json(bytes) {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
}

function main() {
  const text = (otherwise) => ({type: 'string', default: otherwise});
  const {values: options} = parseArgs({
    options: {
      from: {type: 'string'}, // the channel to read
      to: {type: 'string'}, // the channel to write to
      state: {type: 'string'}, // the file that keeps the windows
      proto: text('weir/v1/weir.proto'), // the description of Weir's interface
      weir: text('127.0.0.1:8081'), // where it listens for gRPC
      ca: {type: 'string'}, // the certificate of its issuer, in PEM; without it: no TLS
      key: text('region'), // the field that tells one window from another
      value: text('megawatts'), // the field with the number
      agent: text('average@1'), // name@version
      lease: text('30'), // how many seconds Weir waits for the answer
    },
  });
  if (!options.from || !options.to || !options.state || !process.env.WEIR_KEY) {
    console.error('usage: WEIR_KEY=... moving_average.js --from CHANNEL --to CHANNEL --state FILE');
    process.exit(2);
  }
  new MovingAverage(new Weir(options, process.env.WEIR_KEY), options).run().catch((failure) => {
    console.error(String(failure && failure.message));
    process.exit(1);
  });
}

main();
