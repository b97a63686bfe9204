const { partition, dnsSuffix } = aws.getPartitionOutput();

/** Partition, region and account of this deployment. Infrastructure code assumes none: the same program runs in China. */
export const awsContext = {
  partition,
  /** `amazonaws.com`, or `amazonaws.com.cn`. */
  dnsSuffix: dnsSuffix,
  region: aws.getRegionOutput().region,
  account: aws.getCallerIdentityOutput().accountId,
};
